import type { SdkClient } from './instrument-client.ts'
import type { ViewFactory } from './views.ts'

/** A method of a client, whatever its arguments. */
export type Method = (...args: unknown[]) => unknown

/** A method that was found on a client. */
export interface FoundMethod {
  readonly method: Method
  /** Whether it is the SDK's own: not one that a subclass or the application put in its place or added. */
  readonly ofSdk: boolean
}

/** The methods of a client: its own, then those of its prototypes, the nearest of each name. */
export function methodsOf(client: SdkClient): Map<string, FoundMethod> {
  const methods = new Map<string, FoundMethod>()
  for (const [owner, ofSdk] of ownersOf(client)) {
    for (const [name, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (name === 'constructor' || typeof value !== 'function' || methods.has(name)) continue
      // Of the client itself only what was assigned, and not how it is concealed.
      if (owner === client && enumerable !== true) continue
      methods.set(name, { method: value as Method, ofSdk })
    }
  }
  return methods
}

/** Names of a client's fields, and of the accessors that a subclass adds. */
export function fieldsOf(client: SdkClient): Set<string> {
  const fields = new Set(Object.keys(client))
  for (const [owner] of ownersOf(client)) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (!('value' in descriptor)) fields.add(name)
    }
  }
  return fields
}

/** A client and its prototypes, and whether each is the class of the SDK: that one extends nothing. */
function ownersOf(client: SdkClient): [owner: object, ofSdk: boolean][] {
  const owners: [object, boolean][] = []
  let owner: object | null = client
  while (owner !== null && owner !== Object.prototype) {
    const next = Object.getPrototypeOf(owner) as object | null
    owners.push([owner, owner !== client && (next === null || next === Object.prototype)])
    owner = next
  }
  return owners
}

/** Private members and assignments of a subclass need the client itself. How many attempts it makes is not seen there. */
export function onClientOf(client: SdkClient): ViewFactory {
  return (call) => {
    call.attempt()
    return client
  }
}
