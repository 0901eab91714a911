/** Rows of cells as aligned lines: the first column to the left, figures to the right, and a last column of remarks to the left. */
export function table(rows: readonly (readonly string[])[], { remarks = false } = {}): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  }
  const isLeft = (column: number): boolean => column === 0 || (remarks && column === widths.length - 1)
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0
      return isLeft(column) ? cell.padEnd(width) : cell.padStart(width)
    })
    return cells.join('  ').trimEnd()
  })
}

export function number(value: number): string {
  return value.toLocaleString('en')
}

/** Milliseconds, short: `8.3 ms`, `240 ms`, `1.2 s`. */
export function duration(ms: number | null): string {
  if (ms === null) return '–'
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`
}

export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`
}
