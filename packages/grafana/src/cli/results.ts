import type { ApplyReport } from '../apply/types.ts'
import type { Diagnosis } from '../doctor/types.ts'
import type { ExitCode, FailedCall, GrafanaErrorCode, Problem } from '../errors.ts'
import type { LintReport } from '../lint/types.ts'
import type { Plan } from '../plan/types.ts'
import type { Pulled } from '../pull/types.ts'
import type { CommandName } from './commands.ts'

/** What became of an exported file. */
export type ExportedFileState = 'written' | 'unchanged' | 'removed' | 'missing' | 'differs' | 'left_over' | 'not_ours'

/** What `plan` and `drift` found. */
export interface PlanResult {
  readonly command: 'plan' | 'drift'
  readonly plans: readonly Plan[]
}

/** A plan, and what became of it; `report` is absent where nothing was applied. */
export interface PushedStack {
  readonly plan: Plan
  readonly report?: ApplyReport
}

/** What `push` and `prune` did. */
export interface PushResult {
  readonly command: 'push' | 'prune'
  readonly stacks: readonly PushedStack[]
  /** Whether the answer to the question was no. */
  readonly declined: boolean
  /** Whether the plan was shown on standard output with the question. */
  readonly shown: boolean
}

/** What the linter found in a stack. */
export interface LintedStack {
  readonly stack: string
  readonly report: LintReport
}

/** What `lint` found. */
export interface LintResult {
  readonly command: 'lint'
  readonly stacks: readonly LintedStack[]
}

/** What `doctor` found. */
export interface DoctorResult {
  readonly command: 'doctor'
  readonly diagnoses: readonly Diagnosis[]
}

/** What `export` wrote, or would. */
export interface ExportResult {
  readonly command: 'export'
  readonly directory: string
  readonly check: boolean
  readonly files: readonly { readonly path: string; readonly state: ExportedFileState }[]
}

/** An edit, and the file it was written to. */
export type PulledEdit = Pulled & { readonly stack: string; readonly file?: string }

/** What `pull` found. */
export interface PullResult {
  readonly command: 'pull'
  readonly directory?: string
  readonly pulled: readonly PulledEdit[]
}

/** What a command found out or did; the outputs are made from it. */
export type CommandResult = PlanResult | PushResult | LintResult | DoctorResult | ExportResult | PullResult

/** An error as the outputs show it. */
export interface OutcomeError {
  readonly code: GrafanaErrorCode | 'INTERRUPTED' | 'INTERNAL'
  readonly message: string
  readonly problems: readonly Problem[]
  readonly call?: FailedCall | undefined
}

/** How a run ended, for every output. */
export type Outcome =
  | { readonly command: CommandName; readonly exitCode: ExitCode; readonly result: CommandResult }
  | { readonly command: CommandName | undefined; readonly exitCode: ExitCode; readonly error: OutcomeError }

/** What the outputs need to know beyond the outcome. */
export interface RenderSettings {
  /** Colours on standard output. */
  readonly color: boolean
  /** Every difference, uncut. */
  readonly verbose: boolean
  /** The config file as a path relative to the working directory, for formats that point at a file. */
  readonly configFile?: string
  /** Version of this package. */
  readonly version: string
}
