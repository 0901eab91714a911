import type { Stack } from '../stack/types.ts'

/** Whether a uid is one of a stack's: its name, or something that starts with it and a dash. */
export function startsWithStack(stack: string, uid: string): boolean {
  return uid === stack || uid.startsWith(`${stack}-`)
}

/** Whether a stack may own an object with this uid. */
export function belongs(stack: Pick<Stack, 'name' | 'adoptedUids'>, uid: string): boolean {
  return startsWithStack(stack.name, uid) || stack.adoptedUids.includes(uid)
}
