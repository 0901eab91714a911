import type { ExportFormat } from '../export/types.ts'
import type { KindName } from '../plan/types.ts'

/** Formats of `--output`. */
export const outputFormats = ['text', 'json', 'markdown', 'junit', 'sarif', 'github'] as const
/** One of {@link outputFormats}. */
export type OutputFormat = (typeof outputFormats)[number]

/** Kinds of objects, in the order they are written. */
export const kindNames: readonly KindName[] = Object.keys({
  folder: true,
  'message-template': true,
  'mute-timing': true,
  'contact-point': true,
  dashboard: true,
  'rule-group': true,
  'notification-policy': true,
} satisfies Record<KindName, true>) as KindName[]

/** What `--kind alerting` stands for. */
export const alertingKinds: readonly KindName[] = kindNames.filter((kind) => kind !== 'folder' && kind !== 'dashboard')

/** What `--kind` takes: a kind, or all kinds of alerting. */
export type KindChoice = KindName | 'alerting'

/** Options every command takes. */
export interface GlobalOptions {
  readonly config?: string
  readonly context?: string
  readonly url?: string
  readonly output: OutputFormat
  readonly stack?: readonly string[]
  readonly kind?: readonly KindChoice[]
  readonly target?: readonly string[]
  readonly concurrency?: number
  /** Milliseconds. */
  readonly timeout?: number
  readonly color: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** Options of `push`. */
export interface PushOptions extends GlobalOptions {
  readonly yes?: boolean
  readonly adopt?: boolean
  readonly overwriteEdits?: boolean
  readonly allowReset?: boolean
  readonly pushSecrets?: boolean
  /** False with `--no-evaluate`. */
  readonly evaluate?: boolean
  /** `only`: nothing but deletions, which is the command `prune`. */
  readonly prune?: boolean | 'only'
  readonly pruneLimit?: number
  readonly rollbackOnError?: boolean
  readonly journal?: string
}

/** Options of `plan`: what a push would be given. */
export type PlanCommandOptions = Omit<PushOptions, 'yes' | 'rollbackOnError' | 'journal'>

/** Options of `prune`. */
export interface PruneOptions extends GlobalOptions {
  readonly yes?: boolean
  readonly overwriteEdits?: boolean
  readonly allowReset?: boolean
  readonly limit?: number
  readonly journal?: string
}

/** Formats of exported files. */
export const exportFormats: readonly ExportFormat[] = ['json', 'provisioning', 'manifests', 'import']

/** Options of `export`. */
export interface ExportCommandOptions extends GlobalOptions {
  readonly format: ExportFormat
  readonly out: string
  readonly dashboardsPath?: string
  readonly folderTitle?: string
  readonly apiVersion?: 'v1' | 'v1beta1'
  readonly check?: boolean
  readonly force?: boolean
}

/** Options of `pull`. */
export interface PullOptions extends GlobalOptions {
  readonly out?: string
}
