import { types } from 'node:util'
import { ConfigurationError } from '../errors.ts'
import { type Detector, defaultDetectors, scrubText } from './detectors.ts'
import { createIdHasher, type IdHasher } from './id-hasher.ts'
import { compilePaths, type PathNode, step } from './paths.ts'
import { checkRedactorOptions, type RedactorOptions } from './redactor-options.ts'
import { classifyKey, type KeyClass, normalizeKey } from './sensitive-keys.ts'
import { serializeError } from './serialize-error.ts'

/** Makes values safe to log. Never throws, never changes its input, calls no getter, `toJSON` or proxy trap (the standard fields of errors excepted). */
export interface Redactor {
  /** A bounded copy of `value`, made of plain objects, arrays and primitives, without what is sensitive. */
  readonly redact: (value: unknown) => unknown
  /** `text` with what the detectors find replaced, cut to `maxStringLength`. */
  readonly scrub: (text: string) => string
  /** A person's id as a keyed hash; `undefined` without a key. */
  readonly hashId: IdHasher
  /** Whether what stands under `key` is withheld or hashed. */
  readonly withholds: (key: string) => boolean
}

/** Stands where a value was withheld. */
export const withheld = '[redacted]'

/** A match may straddle the cut: scrub more than is kept, and drop as much at the end, which may be the beginning of one. */
const overlap = 512
const keyCacheSize = 2_000

/**
 * Make a redactor: deep, bounded in depth, keys, string length and total size, safe against cycles, getters and proxies.
 *
 * @throws {ConfigurationError} `OBS_CONFIGURATION` with all problems of the options.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const problems = checkRedactorOptions(options)
  if (problems.length > 0) throw new ConfigurationError('redaction', problems)
  const deep = new DeepRedactor(options)
  return {
    redact: (value) => deep.redact(value),
    scrub: (text) => deep.scrub(text),
    hashId: deep.hashId,
    withholds: (key) => deep.withholds(key),
  }
}

class DeepRedactor {
  readonly hashId: IdHasher
  readonly #paths: PathNode | undefined
  readonly #keys: ReadonlySet<string>
  readonly #keyClasses = new Map<string, KeyClass>()
  readonly #detectors: readonly Detector[]
  readonly #maxDepth: number
  readonly #maxKeys: number
  readonly #maxStringLength: number
  readonly #maxNodes: number

  constructor(options: RedactorOptions) {
    this.hashId = options.hashId ?? createIdHasher()
    this.#paths = options.paths === undefined ? undefined : compilePaths(options.paths)
    this.#keys = new Set((options.keys ?? []).map(normalizeKey))
    this.#detectors = [...defaultDetectors, ...(options.detectors ?? [])]
    this.#maxDepth = options.maxDepth ?? 8
    this.#maxKeys = options.maxKeys ?? 100
    this.#maxStringLength = options.maxStringLength ?? 1_000
    this.#maxNodes = options.maxNodes ?? 2_000
  }

  redact(value: unknown): unknown {
    return this.#walk(value, 0, this.#paths === undefined ? [] : [this.#paths], {
      nodes: this.#maxNodes,
      open: new Set(),
    })
  }

  scrub(text: string): string {
    const max = this.#maxStringLength
    if (text.length <= max + overlap) {
      const scrubbed = scrubText(text, this.#detectors)
      return scrubbed.length > max ? `${scrubbed.slice(0, max)}…` : scrubbed
    }
    const scrubbed = scrubText(text.slice(0, max + overlap), this.#detectors)
    // Marks are shorter than what they stand for, so that the end may have moved up into what is kept.
    return `${scrubbed.slice(0, Math.max(0, Math.min(max, scrubbed.length - overlap)))}…`
  }

  withholds(key: string): boolean {
    return this.#classify(key) !== 'plain'
  }

  #walk(value: unknown, depth: number, at: readonly PathNode[], state: { nodes: number; open: Set<object> }): unknown {
    if (state.nodes-- <= 0) return '[too large]'
    switch (typeof value) {
      case 'string':
        return this.scrub(value)
      case 'bigint':
        return String(value)
      case 'symbol':
        return '[symbol]'
      case 'function':
        return '[function]'
      case 'object':
        break
      default:
        return value
    }
    if (value === null) return null
    // Touching a proxy runs somebody's code, which may throw, change state or never end.
    if (types.isProxy(value)) return '[proxy]'
    if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    // Character by character no detector would find anything.
    if (types.isBoxedPrimitive(value)) return '[boxed]'
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[binary, ${value.byteLength} bytes]`
    if (types.isNativeError(value) || value instanceof Error) return serializeError(value, this)
    if (state.open.has(value)) return '[circular]'
    if (depth >= this.#maxDepth) return '[too deep]'
    state.open.add(value)
    const copy = this.#container(value, depth + 1, at, state)
    state.open.delete(value)
    return copy
  }

  #container(
    value: object,
    depth: number,
    at: readonly PathNode[],
    state: { nodes: number; open: Set<object> },
  ): unknown {
    if (types.isSet(value)) return this.#items([...Set.prototype.values.call(value)], depth, at, state)
    if (Array.isArray(value)) return this.#items(value, depth, at, state)
    const copy: Record<string, unknown> = {}
    const entries = types.isMap(value)
      ? [...Map.prototype.entries.call(value)].map(([key, item]): [string, unknown] => [
          typeof key === 'string' ? key : `[${typeof key}]`,
          item,
        ])
      : undefined
    const keys = entries === undefined ? Object.keys(value) : entries
    for (const [index, entry] of keys.entries()) {
      if (index === this.#maxKeys) {
        copy['…'] = `[${keys.length - index} more]`
        break
      }
      const key = typeof entry === 'string' ? entry : entry[0]
      // A key may be data itself: maps by e-mail address are common.
      const safeKey = this.scrub(key)
      const item = typeof entry === 'string' ? ownValue(value, entry) : entry[1]
      define(copy, safeKey, this.#member(key, item, depth, at, state))
    }
    return copy
  }

  #items(
    items: readonly unknown[],
    depth: number,
    at: readonly PathNode[],
    state: { nodes: number; open: Set<object> },
  ): unknown[] {
    const copy: unknown[] = []
    for (let index = 0; index < Math.min(items.length, this.#maxKeys); index++) {
      const next = step(at, String(index))
      copy.push(next.some(({ end }) => end) ? withheld : this.#walk(ownValue(items, index), depth, next, state))
    }
    if (items.length > this.#maxKeys) copy.push(`[${items.length - this.#maxKeys} more]`)
    return copy
  }

  #member(
    key: string,
    item: unknown,
    depth: number,
    at: readonly PathNode[],
    state: { nodes: number; open: Set<object> },
  ): unknown {
    if (item === undefined || item === null) return item
    const next = step(at, key)
    if (next.some(({ end }) => end)) return withheld
    const keyClass = this.#classify(key)
    if (keyClass === 'person') return this.hashId(item) ?? withheld
    // A flag says nothing about a person, and `hasEmail: true` is worth reading.
    if (keyClass === 'withheld' && typeof item !== 'boolean') return withheld
    return this.#walk(item, depth, next, state)
  }

  #classify(key: string): KeyClass {
    let keyClass = this.#keyClasses.get(key)
    if (keyClass === undefined) {
      keyClass = key.length > 200 ? 'withheld' : classifyKey(key, this.#keys)
      if (this.#keyClasses.size >= keyCacheSize) this.#keyClasses.clear()
      this.#keyClasses.set(key, keyClass)
    }
    return keyClass
  }
}

/** The value of an own data property; a getter is named, not called. */
function ownValue(holder: object, key: string | number): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key)
  return descriptor?.get === undefined ? descriptor?.value : '[getter]'
}

/** `copy['__proto__'] = …` would set the prototype. */
function define(copy: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true })
  else copy[key] = value
}
