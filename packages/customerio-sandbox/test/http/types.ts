import { expectTypeOf } from 'expect-type'
import type { FastifyInstance } from 'fastify'
import {
  type Delivery,
  type FaultDescription,
  type FaultPreset,
  type Person,
  type RequestRecord,
  type RunningSandbox,
  type Sandbox,
  type StartSandboxOptions,
  startSandbox,
} from '../../src/index.ts'

expectTypeOf(startSandbox).returns.resolves.toEqualTypeOf<RunningSandbox>()
expectTypeOf<RunningSandbox>().toExtend<Sandbox>()
expectTypeOf<FastifyInstance['customerioSandbox']>().toEqualTypeOf<Sandbox>()
expectTypeOf<Sandbox['inspect']['person']>().returns.toEqualTypeOf<Person | undefined>()
expectTypeOf<Delivery['identifiers']['cio_id']>().toEqualTypeOf<string>()
expectTypeOf<RequestRecord['api']>().toEqualTypeOf<'track' | 'app' | 'pipelines'>()
expectTypeOf<FaultDescription['preset']>().toEqualTypeOf<FaultPreset>()

const options: StartSandboxOptions = { region: 'eu', credentials: 'any', faults: [{ preset: 'slow', times: 'always' }] }
expectTypeOf(options).toExtend<StartSandboxOptions>()

// @ts-expect-error there are two regions
startSandbox satisfies (options: { region: 'asia' }) => unknown
// @ts-expect-error the plugin has no port: its host listens
const withPort: Parameters<typeof import('../../src/index.ts').customerioSandbox>[1] = { port: 80 }
// @ts-expect-error a preset nobody knows
const unknownPreset: FaultDescription = { preset: 'melt' }
// @ts-expect-error a fault needs a preset
const withoutPreset: FaultDescription = { times: 2 }
// @ts-expect-error what was seen cannot be changed
const rename = (person: Person): string => (person.id = 'other')
// @ts-expect-error seeds are numbers
const textSeed: StartSandboxOptions = { seed: 'one' }

export const rejected: readonly unknown[] = [withPort, unknownPreset, withoutPreset, rename, textSeed]
