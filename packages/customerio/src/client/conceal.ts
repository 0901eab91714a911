import { inspect } from 'node:util'

/**
 * Keep an object's fields out of `util.inspect`, `console.log` and `JSON.stringify`: the SDK's clients hold their credentials in
 * public fields. Reading the fields works as before. A frozen object stays as it is.
 *
 * @param shown What is shown instead.
 */
export function conceal(target: object, name: string, shown: Readonly<Record<string, unknown>>): void {
  const label = `${name} ${inspect(shown, { breakLength: Number.POSITIVE_INFINITY })}`
  Reflect.defineProperty(target, inspect.custom, { value: () => label, configurable: true })
  Reflect.defineProperty(target, 'toJSON', { value: () => shown, configurable: true })
}
