import { type Check, isObject, unknownMembers } from './checks.ts'
import { isDuration, isPositiveDuration } from './durations.ts'
import { parseSamples } from './samples.ts'

const KINDS = ['fires', 'doesNotFire', 'resolves', 'noData', 'tooLittleTraffic'] as const
const STATES = ['inactive', 'pending', 'firing']

/** Checks that every kind of case is there and promises what its kind says. */
export function checkCases({ cases, by, traffic }: Record<string, unknown>): Check[] {
  if (!isObject(cases)) return [['cases', false, `is an object with ${KINDS.join(', ')}`]]
  const labels = Array.isArray(by) ? by.map(String) : []
  const isRatio = isObject(traffic) && 'atLeast' in traffic
  return [
    ...unknownMembers('cases', cases, KINDS),
    ...KINDS.flatMap((kind) => checkKind(kind, cases[kind], { labels, isRatio })),
  ]
}

function checkKind(
  kind: (typeof KINDS)[number],
  cases: unknown,
  rule: { readonly labels: readonly string[]; readonly isRatio: boolean },
): Check[] {
  const path = `cases.${kind}`
  if (kind === 'tooLittleTraffic' && !rule.isRatio) {
    return [[path, cases === 'not-a-ratio', "is 'not-a-ratio': the rule has no minimum traffic"]]
  }
  if (!Array.isArray(cases) || cases.length === 0) return [[path, false, 'has at least one case']]
  return cases.flatMap((each, index) => checkCase(kind, `${path}[${index}]`, each, rule.labels))
}

function checkCase(kind: (typeof KINDS)[number], path: string, given: unknown, labels: readonly string[]): Check[] {
  if (!isObject(given)) return [[path, false, 'is { name, series, expect }']]
  const { name, interval, series, expect, grafana } = given
  const states = statesOf(expect)
  return [
    ...unknownMembers(path, given, ['name', 'interval', 'series', 'expect', 'grafana']),
    [`${path}.name`, typeof name === 'string' && name.trim() !== '', 'is a sentence'],
    [`${path}.interval`, interval === undefined || isPositiveDuration(interval), 'is a duration such as 1m'],
    ...checkSeries(`${path}.series`, series),
    ...checkExpectations(`${path}.expect`, expect, labels),
    ...checkPromise(kind, path, states),
    ...(grafana === undefined ? [] : checkDifference(`${path}.grafana`, grafana, labels)),
  ]
}

/** What the kind of a case is about. */
function checkPromise(kind: (typeof KINDS)[number], path: string, states: readonly string[]): Check[] {
  switch (kind) {
    case 'fires':
      return [
        [`${path}.expect`, states.includes('firing'), 'never expects "firing"; it is a case of a rule that fires'],
      ]
    case 'resolves':
      return [
        [
          `${path}.expect`,
          states.includes('firing') && states.lastIndexOf('inactive') > states.indexOf('firing'),
          'expects "firing" first and "inactive" after it',
        ],
      ]
    case 'noData':
      return []
    default:
      return [[`${path}.expect`, states.length > 0 && !states.includes('firing'), 'expects a rule that stays silent']]
  }
}

function checkSeries(path: string, series: unknown): Check[] {
  if (!Array.isArray(series)) return [[path, false, 'is a list, made by series(); an empty one for no series at all']]
  return series.flatMap((each: unknown, index): Check[] => {
    const { series: name, values } = isObject(each) ? each : {}
    const parsed = typeof values === 'string' ? parseSamples(values) : { problem: 'is a text in promtool notation' }
    return [
      [`${path}[${index}].series`, typeof name === 'string' && name !== '', 'is made by series()'],
      [`${path}[${index}].values`, !('problem' in parsed), 'problem' in parsed ? parsed.problem : ''],
    ]
  })
}

function checkExpectations(path: string, expect: unknown, labels: readonly string[]): Check[] {
  if (!Array.isArray(expect) || expect.length === 0) return [[path, false, 'has at least one expectation']]
  return expect.flatMap((each: unknown, index): Check[] => {
    if (!isObject(each)) return [[`${path}[${index}]`, false, 'is { at, state }']]
    const known = isObject(each.labels) ? Object.keys(each.labels) : []
    return [
      ...unknownMembers(`${path}[${index}]`, each, ['at', 'state', 'labels']),
      [`${path}[${index}].at`, isDuration(each.at), 'is a time since the first sample, such as 10m'],
      [`${path}[${index}].state`, STATES.includes(String(each.state)), `is one of ${STATES.join(', ')}`],
      ...known
        .filter((label) => !labels.includes(label))
        .map((label): Check => [`${path}[${index}].labels.${label}`, false, 'is no label of the signal']),
    ]
  })
}

function checkDifference(path: string, grafana: unknown, labels: readonly string[]): Check[] {
  if (!isObject(grafana)) return [[path, false, 'is { expect, reason }']]
  return [
    ...unknownMembers(path, grafana, ['expect', 'reason']),
    ...checkExpectations(`${path}.expect`, grafana.expect, labels),
    [`${path}.reason`, typeof grafana.reason === 'string' && grafana.reason !== '', 'says why Grafana has to differ'],
  ]
}

function statesOf(expect: unknown): string[] {
  return Array.isArray(expect) ? expect.map((each: unknown) => (isObject(each) ? String(each.state) : '')) : []
}
