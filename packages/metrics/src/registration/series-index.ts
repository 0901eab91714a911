import type { LabelSets } from '../catalogue/types.ts'

/** Finds the cell of a label combination with one map look-up a label, and makes it the first time. */
export class SeriesIndex<Cell> {
  readonly #names: readonly string[]
  readonly #sets: readonly ReadonlySet<string>[]
  readonly #create: (labels: Readonly<Record<string, string>>) => Cell
  #root: unknown

  constructor(
    labels: Readonly<Record<string, string>>,
    labelSets: LabelSets,
    create: (labels: Readonly<Record<string, string>>) => Cell,
  ) {
    this.#names = Object.keys(labels)
    this.#sets = Object.values(labels).map((set) => new Set(labelSets[set]))
    this.#create = create
    this.#root = this.#names.length === 0 ? create({}) : new Map()
  }

  /** The cell of known values; `undefined` when a value is in no set. */
  find(labels: Readonly<Record<string, unknown>>): Cell | undefined {
    let node = this.#root
    for (const name of this.#names) {
      node = (node as Map<unknown, unknown>).get(labels[name])
      if (node === undefined) return this.#resolve(labels)
    }
    return node as Cell
  }

  /** Names and given values that are in no set, `other` being none. For the error message. */
  unknown(labels: Readonly<Record<string, unknown>>): string[] {
    return this.#names.filter((_name, index) => this.#member(index, labels) === undefined)
  }

  /** Makes every combination. */
  fill(): void {
    let combinations: Record<string, string>[] = [{}]
    this.#names.forEach((name, index) => {
      const values = [...(this.#sets[index] ?? [])]
      combinations = combinations.flatMap((labels) => values.map((value) => ({ ...labels, [name]: value })))
    })
    for (const labels of combinations) this.find(labels)
  }

  #member(index: number, labels: Readonly<Record<string, unknown>>): string | undefined {
    const value = labels[this.#names[index] as string]
    const set = this.#sets[index] as ReadonlySet<string>
    if (typeof value === 'string' && set.has(value)) return value
    return set.has('other') ? 'other' : undefined
  }

  #resolve(given: Readonly<Record<string, unknown>>): Cell | undefined {
    const labels: Record<string, string> = {}
    for (const [index, name] of this.#names.entries()) {
      const value = this.#member(index, given)
      if (value === undefined) return undefined
      labels[name] = value
    }
    let node = this.#root as Map<string, unknown>
    const last = this.#names.length - 1
    for (let index = 0; index < last; index++) {
      const value = labels[this.#names[index] as string] as string
      let next = node.get(value) as Map<string, unknown> | undefined
      if (next === undefined) {
        next = new Map()
        node.set(value, next)
      }
      node = next
    }
    const value = labels[this.#names[last] as string] as string
    let cell = node.get(value) as Cell | undefined
    if (cell === undefined) {
      cell = this.#create(labels)
      node.set(value, cell)
    }
    return cell
  }
}
