import { expectTypeOf } from 'expect-type'
import { type ClaimResult, createMemoryStore, createReceiver, type DedupeStore, type Park } from '../src/index.ts'
import { type ParcelContext, type ParcelEvent, parcel, type UnknownParcelEvent } from './support/parcel.ts'

const receiver = createReceiver({ vendor: parcel, secrets: ['example'] })

receiver.on('parcel.lost', (event, context) => {
  expectTypeOf(event).toEqualTypeOf<Extract<ParcelEvent, { name: 'parcel.lost' }>>()
  expectTypeOf(context).toEqualTypeOf<ParcelContext>()
  // @ts-expect-error a weight is of another event
  expectTypeOf(event.weight)
})
receiver.on(['parcel.lost', 'parcel.shipped'], (event) => {
  expectTypeOf(event).toEqualTypeOf<ParcelEvent>()
})
receiver.onAny((event) => {
  expectTypeOf(event).toEqualTypeOf<ParcelEvent | UnknownParcelEvent>()
})
// @ts-expect-error nobody knows this name
receiver.on('parcel.found', () => {})
// @ts-expect-error unknown events go to onAny only
receiver.on('parcel.other', () => {})

// @ts-expect-error a misspelt option
createReceiver({ vendor: parcel, secrets: ['example'], parc: 'discard' })
// @ts-expect-error a park is a function or 'discard'
createReceiver({ vendor: parcel, secrets: ['example'], park: 'drop' })
// @ts-expect-error handlers fail into the park or come again
createReceiver({ vendor: parcel, secrets: ['example'], policy: { handlerErrors: 'ignore' } })

expectTypeOf(createMemoryStore().claim('id')).toEqualTypeOf<ClaimResult>()
expectTypeOf(createMemoryStore()).toExtend<DedupeStore>()
expectTypeOf<Park>().parameter(0).toHaveProperty('body').toEqualTypeOf<Buffer>()
