import type { Problem } from '../errors.ts'
import type { Detector } from './detectors.ts'
import type { IdHasher } from './id-hasher.ts'
import { normalizeKey } from './sensitive-keys.ts'

/** What `createRedactor()` takes. Everything is optional; the defaults are always on and can only be added to. */
export interface RedactorOptions {
  /**
   * Places whose value is withheld, from the top of the value: `data.customer.notes`, `items.*.comment`.
   * `*` stands for one key or index.
   */
  readonly paths?: readonly string[] | undefined
  /** Keys withheld wherever they stand. Case and separators do not matter: `memberNo` also covers `member_no`. */
  readonly keys?: readonly string[] | undefined
  /** Value patterns, tried after the default ones. */
  readonly detectors?: readonly Detector[] | undefined
  /** Turns the values under person-id keys (`customer_id`, `userId`) into keyed hashes. Without it they are withheld. */
  readonly hashId?: IdHasher | undefined
  /** Levels of nesting kept. Default 8. */
  readonly maxDepth?: number | undefined
  /** Keys or items kept of one object or array. Default 100. */
  readonly maxKeys?: number | undefined
  /** Characters kept of one string. Default 1,000. */
  readonly maxStringLength?: number | undefined
  /** Values kept in all. Default 2,000. */
  readonly maxNodes?: number | undefined
}

/** Check the options without making a redactor. `path` is prefixed to the problems' paths. */
export function checkRedactorOptions(options: RedactorOptions, path = ''): Problem[] {
  const problems: Problem[] = []
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
  for (const [index, value] of (options.paths ?? []).entries()) {
    if (value === '' || value.split('.').includes('')) {
      problems.push({
        path: at(`paths[${index}]`),
        message: 'has an empty segment. Write keys joined by dots, * for any one key: data.*.notes',
      })
    }
  }
  for (const [index, value] of (options.keys ?? []).entries()) {
    if (normalizeKey(value) === '')
      problems.push({ path: at(`keys[${index}]`), message: 'names no key. Give at least one letter or digit' })
  }
  for (const [index, { name, pattern }] of (options.detectors ?? []).entries()) {
    if (!pattern.global) {
      problems.push({
        path: at(`detectors[${index}].pattern`),
        message: `of ${name} lacks the g flag, so it would find one match only. Add g`,
      })
    }
  }
  for (const name of ['maxDepth', 'maxKeys', 'maxStringLength', 'maxNodes'] as const) {
    const value = options[name]
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      problems.push({ path: at(name), message: 'must be a whole number above 0' })
    }
  }
  return problems
}
