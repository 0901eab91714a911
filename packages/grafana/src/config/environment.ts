/** An environment variable the CLI reads, with the names other tools use for the same. */
export interface EnvironmentVariable {
  /** The first one that is set and not empty counts. */
  readonly names: readonly [string, ...string[]]
  /** What it holds, as the reference says it. */
  readonly help: string
}

/** What can be told by the environment. */
export type EnvironmentKey =
  | 'url'
  | 'token'
  | 'auth'
  | 'user'
  | 'password'
  | 'orgId'
  | 'stackId'
  | 'namespace'
  | 'folder'
  | 'dataSource'
  | 'headers'
  | 'ca'
  | 'cert'
  | 'key'
  | 'retries'
  | 'insecure'
  | 'config'
  | 'context'

/** What the CLI reads from the environment. The reference page is made from this list. */
export const environmentVariables: Readonly<Record<EnvironmentKey, EnvironmentVariable>> = {
  url: {
    // gcx, grafanactl
    names: ['GRAFANA_URL', 'GRAFANA_SERVER'],
    help: 'Base URL, with the sub-path where Grafana is served under one.',
  },
  token: {
    // Grafana's MCP server
    names: ['GRAFANA_TOKEN', 'GRAFANA_SERVICE_ACCOUNT_TOKEN', 'GRAFANA_API_KEY'],
    help: 'Service-account token. Goes before user and password.',
  },
  auth: {
    // Terraform provider
    names: ['GRAFANA_AUTH'],
    help: 'A token, or `user:password`. Read where `GRAFANA_TOKEN` is not set.',
  },
  user: { names: ['GRAFANA_USER', 'GRAFANA_USERNAME'], help: 'User name for basic auth.' },
  password: { names: ['GRAFANA_PASSWORD'], help: 'Password for basic auth.' },
  orgId: { names: ['GRAFANA_ORG_ID'], help: 'Organisation, for basic auth: a token has its own.' },
  stackId: { names: ['GRAFANA_STACK_ID'], help: 'Id of a Grafana Cloud stack: namespace `stacks-<id>`.' },
  namespace: { names: ['GRAFANA_NAMESPACE'], help: 'Namespace of the `/apis` paths. Found out by default.' },
  folder: {
    names: ['GRAFANA_FOLDER'],
    help: "Uid of an existing folder to put every stack into, instead of the stack's own. That folder is never written.",
  },
  dataSource: {
    names: ['GRAFANA_DATASOURCE'],
    help: "Uid or name of the data source the dashboards open with, instead of the stack's.",
  },
  headers: {
    // Terraform provider
    names: ['GRAFANA_HTTP_HEADERS'],
    help: 'JSON object of header names and values to send with every request, for a proxy in front of Grafana.',
  },
  ca: {
    // Terraform provider; gcx
    names: ['GRAFANA_CA_CERT', 'GRAFANA_TLS_CA_FILE'],
    help: "PEM text or file: the authorities that sign the server's certificate.",
  },
  cert: { names: ['GRAFANA_TLS_CERT', 'GRAFANA_TLS_CERT_FILE'], help: 'PEM text or file: client certificate.' },
  key: { names: ['GRAFANA_TLS_KEY', 'GRAFANA_TLS_KEY_FILE'], help: 'PEM text or file: its key.' },
  retries: {
    // Terraform provider
    names: ['GRAFANA_RETRIES'],
    help: 'Attempts after the first for idempotent calls. Default 3.',
  },
  insecure: {
    // Terraform provider
    names: ['GRAFANA_INSECURE_SKIP_VERIFY'],
    help: 'Refused when true: certificates are always verified. Give the authority in `GRAFANA_CA_CERT`.',
  },
  config: { names: ['GRAFANA_SYNC_CONFIG'], help: 'Path of the config file, like `--config`.' },
  context: { names: ['GRAFANA_SYNC_CONTEXT'], help: 'Name of the context, like `--context`.' },
}

/** A setting the environment may hold. */
export type EnvironmentSetting = keyof typeof environmentVariables

/** Environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A value and the variable it comes from. */
export interface EnvironmentValue {
  readonly name: string
  readonly value: string
}

/** Reads a setting. Empty variables count as not set: CI systems give those for secrets that do not exist. */
export function readEnvironment(env: Environment, setting: EnvironmentSetting): EnvironmentValue | undefined {
  for (const name of environmentVariables[setting].names) {
    const value = env[name]?.trim()
    if (value !== undefined && value !== '') return { name, value }
  }
  return undefined
}
