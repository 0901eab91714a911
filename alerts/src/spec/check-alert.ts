import type { AlertsProblem } from '../errors.ts'
import { checkCases } from './check-cases.ts'
import { checkSignal } from './check-signal.ts'
import { checkDescription, checkSummary } from './check-texts.ts'
import { atMost, type Check, isObject, isPositive, isText, oneOf, problemsOf, unknownMembers } from './checks.ts'
import { isDuration, isPositiveDuration } from './durations.ts'
import { reservedLabels } from './reserved-labels.ts'

const MEMBERS = [
  'name',
  'group',
  'severity',
  'owner',
  'by',
  'signal',
  'unit',
  'condition',
  'when',
  'source',
  'traffic',
  'for',
  'forReason',
  'keepFiringFor',
  'noData',
  'onError',
  'labels',
  'summary',
  'description',
  'example',
  'panel',
  'cases',
] as const

const LABEL_NAME = /^[A-Za-z_]\w*$/

/** Everything that is wrong with a rule. Takes what JavaScript may hand in. */
export function checkAlert(spec: unknown): AlertsProblem[] {
  if (!isObject(spec)) return [{ path: 'spec', message: 'defineAlert takes an object: a rule as data' }]
  return problemsOf([
    ...unknownMembers('', spec, MEMBERS),
    ...checkNames(spec),
    ...checkLabels(spec),
    ...checkSignal('signal', spec.signal),
    ...checkCondition(spec),
    ...checkTraffic(spec.traffic),
    ...checkTimes(spec),
    ...checkSummary(spec.summary),
    ...checkDescription(spec),
    ...checkPanel(spec.panel),
    ...checkCases(spec),
  ])
}

function checkNames({ name, group, severity, owner }: Record<string, unknown>): Check[] {
  return [
    [
      'name',
      typeof name === 'string' && /^[A-Z][A-Za-z0-9]{2,39}$/.test(name),
      'is CamelCase, 3 to 40 letters and digits: it is the title, the alertname and the name of the runbook',
    ],
    [
      'group',
      typeof group === 'string' && atMost(40, group) && /^[a-z][a-z0-9-]*$/.test(group),
      'is lower-case letters, digits and dashes, at most 40: rules of a group are evaluated together',
    ],
    oneOf('severity', severity, ['critical', 'warning', 'info']),
    ['owner', isLabelText(owner), 'names the team that is woken up, in one line: it becomes a label'],
  ]
}

function checkLabels({ by, labels = {} }: Record<string, unknown>): Check[] {
  const names = Array.isArray(by) ? by : []
  const checks: Check[] = [
    [
      'by',
      Array.isArray(by) && by.every((label) => typeof label === 'string' && LABEL_NAME.test(label)),
      'lists the labels that the signal keeps; an empty list for none',
    ],
    ['by', new Set(names).size === names.length, 'names a label twice'],
    ['labels', isObject(labels), 'is an object of label names and fixed values'],
  ]
  for (const [label, value] of isObject(labels) ? Object.entries(labels) : []) {
    const path = `labels.${label}`
    checks.push(
      [
        path,
        LABEL_NAME.test(label) && !label.startsWith('__'),
        'is no label name; use letters, digits and underscores',
      ],
      [path, !reservedLabels.includes(label), `is set by the renderers; ${reservedLabels.join(', ')} are theirs`],
      [path, !names.includes(label), 'would overwrite a label of the signal'],
      [path, isLabelText(value), 'is a fixed text in one line'],
    )
  }
  return checks
}

/** Label values are templates in both worlds, and are matched by routes. */
function isLabelText(value: unknown): boolean {
  return isText(value) && !/[\n\r]|\{\{/.test(value)
}

function checkCondition({ condition, when, unit, source, example }: Record<string, unknown>): Check[] {
  const entries = isObject(condition) ? Object.entries(condition) : []
  const [kind, value] = entries[0] ?? []
  const isCondition =
    entries.length === 1 &&
    (kind === 'present' ? value === true : (kind === 'above' || kind === 'below') && Number.isFinite(value))
  return [
    ['condition', isCondition, 'is one of { above: number }, { below: number } and { present: true }'],
    [
      'when',
      when === undefined || (typeof when === 'string' && when.trim() !== ''),
      'is the condition in words, or absent',
    ],
    ['source', typeof source === 'string' && source.trim() !== '', 'says where the number of the condition comes from'],
    ['example', example === undefined || Number.isFinite(example), 'is a number the rule fires at'],
    [
      'unit',
      typeof unit === 'string' && /^(?:ms|s|By|1|\{[^{}]+\})$/.test(unit),
      'is ms, s, By, 1 for a ratio, or what is counted in braces: {call}',
    ],
  ]
}

function checkTraffic(traffic: unknown): Check[] {
  const example = '{ signal, atLeast: 20, of: "calls in 5 minutes" }, or { none: "why it needs none" }'
  if (!isObject(traffic)) return [['traffic', false, `is ${example}`]]
  if ('none' in traffic) {
    const { none } = traffic
    return [
      ...unknownMembers('traffic', traffic, ['none']),
      ['traffic.none', typeof none === 'string' && none.trim() !== '', 'says why the rule needs no minimum traffic'],
    ]
  }
  return [
    ...unknownMembers('traffic', traffic, ['signal', 'atLeast', 'of']),
    ...checkSignal('traffic.signal', traffic.signal),
    ['traffic.atLeast', isPositive(traffic.atLeast), 'is a number above 0'],
    ['traffic.of', typeof traffic.of === 'string' && traffic.of.trim() !== '', `is in words: ${example}`],
  ]
}

function checkTimes(spec: Record<string, unknown>): Check[] {
  const { forReason, keepFiringFor, noData, onError } = spec
  const pending = spec.for
  const hasReason = typeof forReason === 'string' && forReason.trim() !== ''
  return [
    ['for', isDuration(pending), 'is a duration such as 5m, or 0s with a reason'],
    [
      'forReason',
      !isDuration(pending) || isPositiveDuration(pending) || hasReason,
      'says why the alert fires at once: for is 0s',
    ],
    ['forReason', forReason === undefined || hasReason, 'is a sentence, or absent'],
    ['keepFiringFor', isDuration(keepFiringFor), 'is a duration such as 5m, or 0s'],
    oneOf('noData', noData, ['ok', 'no-data', 'alerting', 'keep-last']),
    oneOf('onError', onError, ['ok', 'error', 'alerting', 'keep-last']),
  ]
}

function checkPanel(panel: unknown): Check[] {
  if (!isObject(panel)) return [['panel', false, 'is { dashboard, panelId, title }: the panel that shows the signal']]
  const { dashboard, panelId, title } = panel
  return [
    ['panel.dashboard', typeof dashboard === 'string' && /^[\w-]{1,40}$/.test(dashboard), 'is the uid of a dashboard'],
    ['panel.panelId', Number.isSafeInteger(panelId) && (panelId as number) > 0, 'is a whole number above 0'],
    ['panel.title', typeof title === 'string' && title !== '', 'is the title of the panel'],
  ]
}
