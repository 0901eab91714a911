/** One number with its labels. */
export interface NumberRow {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Name of the metric, for a row of a data source. */
  readonly name?: string
}

/** What a query or expression came to. */
export type QueryOutcome =
  | { readonly rows: readonly NumberRow[]; readonly from: 'data source'; readonly expr: string }
  | { readonly rows: readonly NumberRow[]; readonly from: 'expression'; readonly notice?: string }
  | { readonly error: string }

/** Writes an outcome as data frames. */
export function describeOutcome(refId: string, outcome: QueryOutcome): object {
  if ('error' in outcome) return { error: outcome.error, errorSource: '', status: 500, frames: [] }
  const frames = outcome.rows.map((row) => rowFrame(refId, row, outcome))
  return { status: 200, frames: frames.length === 0 ? [emptyFrame(refId, outcome)] : frames }
}

type Rows = Extract<QueryOutcome, { rows: unknown }>

function rowFrame(refId: string, row: NumberRow, outcome: Rows): object {
  const asked = outcome.from === 'data source'
  const notice = asked ? undefined : outcome.notice
  const notices = notice === undefined ? {} : { notices: [{ severity: 'warning', text: notice }] }
  return {
    schema: {
      refId,
      meta: { type: 'numeric-multi', typeVersion: [0, 1], ...notices },
      fields: [
        {
          name: asked ? (row.name ?? 'Value') : refId,
          type: 'number',
          typeInfo: { frame: 'float64', nullable: true },
          labels: row.labels,
          ...(asked ? { config: { displayNameFromDS: displayName(row, outcome.expr) } } : {}),
        },
      ],
    },
    data: valuesOf(row.value),
  }
}

/** JSON has no words for what is not finite. */
function valuesOf(value: number): object {
  if (Number.isFinite(value)) return { values: [[value]] }
  const entity = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf'
  return { values: [[null]], entities: [{ [entity]: [0] }] }
}

function emptyFrame(refId: string, outcome: Rows): object {
  const schema =
    outcome.from === 'data source'
      ? {
          refId,
          meta: {
            typeVersion: [0, 0],
            custom: { calculatedMinStep: 1000 },
            executedQueryString: `Expr: ${outcome.expr}\nStep: 1s`,
          },
          fields: [],
        }
      : { name: 'no data', refId, fields: [] }
  return { schema, data: { values: [] } }
}

function displayName({ labels }: NumberRow, expr: string): string {
  const { __name__: name = '', ...others } = labels
  const pairs = Object.keys(others)
    .sort()
    .map((label) => `${label}="${others[label]}"`)
  if (pairs.length === 0) return name === '' ? expr : name
  return `${name}{${pairs.join(', ')}}`
}
