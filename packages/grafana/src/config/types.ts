import type { Stack } from '../stack/types.ts'

/** A Grafana to talk to. It holds no secrets: it names the environment variables that do. */
export interface GrafanaContext {
  /** Base URL, with the sub-path where Grafana is served under one. Without user and password. */
  readonly url?: string
  /** Name of the environment variable that holds a service-account token: `GRAFANA_PROD_TOKEN`. */
  readonly tokenEnv?: string
  /** User name for basic auth. */
  readonly user?: string
  /** Name of the environment variable that holds the user's password. */
  readonly passwordEnv?: string
  /** Organisation, for basic auth: a token has its own. Default the user's current one. */
  readonly orgId?: number
  /** Id of a Grafana Cloud stack. Short for namespace `stacks-<id>`. */
  readonly stackId?: number
  /** Namespace of the `/apis` paths. Default: found out. */
  readonly namespace?: string
  /** Uid of an existing folder that every stack goes into, instead of its own. */
  readonly folder?: string
  /** Uid or name of the data source, instead of the stack's. */
  readonly dataSource?: string
  /** Sent with every request. Secret ones belong into `headersEnv`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Header names, each with the environment variable that holds its value. */
  readonly headersEnv?: Readonly<Record<string, string>>
  /** PEM file with the authorities that sign the server's certificate, relative to the config file. */
  readonly caFile?: string
  /** PEM file with the client certificate, relative to the config file. */
  readonly certFile?: string
  /** PEM file with the client certificate's key, relative to the config file. */
  readonly keyFile?: string
  /** Milliseconds until an attempt is given up. Default 30,000. */
  readonly timeoutMs?: number
  /** Attempts after the first for idempotent calls. Default 3. */
  readonly retries?: number
  /** Requests in flight at a time. Default 6. */
  readonly concurrency?: number
}

/** What a function of stacks is told. */
export interface StacksContext {
  /** Name of the selected context; absent: none is selected. */
  readonly name?: string
  /** The selected context. */
  readonly context: GrafanaContext
}

/** The stacks, or a function that makes those of a context: fewer in staging, another data source, another folder. */
export type StacksSource = readonly Stack[] | ((context: StacksContext) => readonly Stack[] | Promise<readonly Stack[]>)

/** What `grafana-sync.config.ts` exports as its default. */
export interface GrafanaSyncConfig {
  /** Made with `defineStack`; at least one. */
  readonly stacks: StacksSource
  /** The Grafanas to talk to, by name. Default: one that the environment describes. */
  readonly contexts?: Readonly<Record<string, GrafanaContext>>
  /** Context used without `--context`. Default: the only one there is. */
  readonly defaultContext?: string
}
