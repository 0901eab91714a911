/** A data source as it is seeded or created. */
export interface DataSourceOptions {
  /** Default: made by the server. */
  readonly uid?: string
  readonly name: string
  readonly type: string
  /** Where the proxy forwards to; loopback only. Default: `''`, and the proxy answers from `series`. */
  readonly url?: string
  /** Default: false; the first one is the default source. */
  readonly isDefault?: boolean
  readonly jsonData?: object
  /** Names of the metrics that exist there, for a source without `url`. */
  readonly series?: readonly string[]
  /** What `/health` answers for a source without `url`. Default: `ok`. */
  readonly health?: 'ok' | 'error'
}

/** A data source as the sandbox keeps it. */
export interface DataSourceRecord extends Required<Omit<DataSourceOptions, 'jsonData'>> {
  readonly id: number
  readonly jsonData: object
}

/** The data sources of a sandbox. */
export interface DataSourceStore {
  get(uid: string): DataSourceRecord | undefined
  byName(name: string): DataSourceRecord | undefined
  all(): DataSourceRecord[]
  add(options: DataSourceOptions): DataSourceRecord
  remove(uid: string): boolean
  readonly size: number
}

/** Creates the data sources. */
export function createDataSourceStore(newUid: () => string): DataSourceStore {
  const sources = new Map<string, DataSourceRecord>()
  let lastId = 0
  return {
    get: (uid) => sources.get(uid),
    byName: (name) => [...sources.values()].find((source) => source.name === name),
    all: () => [...sources.values()],
    add(options) {
      lastId += 1
      const record: DataSourceRecord = {
        id: lastId,
        uid: options.uid ?? newUid(),
        name: options.name,
        type: options.type,
        url: options.url ?? '',
        isDefault: options.isDefault ?? false,
        jsonData: options.jsonData ?? {},
        series: options.series ?? [],
        health: options.health ?? 'ok',
      }
      sources.set(record.uid, record)
      return record
    },
    remove: (uid) => sources.delete(uid),
    get size() {
      return sources.size
    },
  }
}
