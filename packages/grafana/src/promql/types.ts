/** What an expression evaluates to. `any`: a Grafana variable whose value nobody knows yet. */
export type PromqlType = 'instant' | 'range' | 'scalar' | 'string' | 'any'

/** Values of the dashboard's variables, by name, as Grafana writes them outside of quotes. `undefined`: not known yet. */
export type PromqlVariables = Readonly<Record<string, string | undefined>>

/** Something Prometheus would refuse. */
export interface PromqlProblem {
  readonly message: string
  /** Where in the expression as it was given, in UTF-16 units from 0. */
  readonly position: number
}

/** Outcome of `checkPromql`. */
export type PromqlCheck = { readonly ok: true; readonly type: PromqlType } | ({ readonly ok: false } & PromqlProblem)

/** Options of `checkPromql`. */
export interface PromqlCheckOptions {
  /**
   * The variables there are. With it, any other variable is a problem, because Grafana would leave its name in the
   * query. Default: any variable may stand for anything.
   */
  readonly variables?: PromqlVariables
}
