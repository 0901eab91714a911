/** Reads the last line of `pnpm demo --output json` and says what is wrong with it; nothing, if all is well. */
export function checkDemoReport(line: string): string[] {
  let report: unknown
  try {
    report = JSON.parse(line)
  } catch {
    return [`the last line of standard output is not JSON: ${line.slice(0, 200)}`]
  }
  const problems: string[] = []
  const expectNumber = (path: string, rule: string, holds: (value: number) => boolean) => {
    const value = at(report, path)
    if (typeof value !== 'number' || !holds(value))
      problems.push(`${path} must be ${rule}, but is ${JSON.stringify(value)}`)
  }
  for (const path of ['leaks', 'grafana.secondPushWrites']) expectNumber(path, '0', (value) => value === 0)
  for (const path of [
    'calls',
    'webhooks.received',
    'email.sent',
    'spans',
    'series',
    'latencyMs.p50',
    'grafana.firstPushWrites',
  ]) {
    expectNumber(path, 'above 0', (value) => value > 0)
  }
  return problems
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((parent, key) => (parent as Record<string, unknown> | null)?.[key], value)
}
