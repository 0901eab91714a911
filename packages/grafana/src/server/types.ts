/** Which API dashboards or folders are read and written through. */
export type ApiVersion = 'v1' | 'v1beta1' | 'legacy'

/** Where dashboards and folders live: unified storage keeps labels and annotations, legacy storage loses them. */
export type Storage = 'unified' | 'legacy'

/** A data source as Grafana lists it. */
export interface DataSource {
  readonly uid: string
  readonly name: string
  readonly type: string
  readonly isDefault: boolean
}

/** What a server can do, found out by asking it. */
export interface Server {
  /** Absent where the server hides it. */
  readonly version?: string
  readonly namespace: string
  readonly dashboards: {
    readonly api: ApiVersion
    /** Whether `dryRun=All` was seen to write nothing on such a server; only then is it sent. Dashboards only. */
    readonly dryRun: boolean
  }
  readonly folders: { readonly api: ApiVersion }
  readonly storage: Storage
  readonly permissions: Permissions
  readonly dataSources: readonly DataSource[]
}

/** What the credentials may do. */
export interface Permissions {
  /** Whether the action is allowed on any of the scopes; wildcards in what is granted are understood. */
  allows(action: string, scopes: readonly string[]): boolean
}

/** An action a plan needs on one of the scopes. */
export interface RequiredPermission {
  readonly action: string
  /** One of them is enough, e.g. `folders:uid:customerio` or `dashboards:uid:customerio-overview`. */
  readonly scopes: readonly string[]
  /** What for, in words: `create dashboards in folder "customerio"`. */
  readonly purpose: string
}
