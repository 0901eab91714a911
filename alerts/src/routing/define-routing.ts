import { AlertsError, type AlertsProblem } from '../errors.ts'
import { type Check, isObject, problemsOf, unknownMembers } from '../spec/checks.ts'
import { isPositiveDuration } from '../spec/durations.ts'
import type { Routing } from './types.ts'

const SEVERITIES = ['critical', 'warning', 'info'] as const
const NAME = /^[a-z][a-z0-9-]{0,39}$/
const VARIABLE = /^[A-Za-z_]\w*$/

/**
 * Checks who is told of what. Names of receivers and mute timings are typed: a misspelt one does not compile.
 *
 * @throws AlertsError `ERR_ALERTS_ROUTING_INVALID` with all problems
 */
export function defineRouting<const Name extends string, const Mute extends string = never>(
  routing: Routing<Name, Mute>,
): Routing<Name, Mute> {
  const problems = checkRouting(routing)
  if (problems.length > 0) {
    throw new AlertsError('ERR_ALERTS_ROUTING_INVALID', 'The routing cannot be used.', { problems })
  }
  return routing
}

function checkRouting(routing: unknown): AlertsProblem[] {
  if (!isObject(routing)) return [{ path: 'routing', message: 'defineRouting takes an object: { receivers, default }' }]
  const { receivers, severities, owners, muteTimings, groupBy } = routing
  const known: Known = { receivers: namesOf(receivers), mutes: namesOf(muteTimings) }
  const labels = Array.isArray(groupBy) ? groupBy : []
  return problemsOf([
    ...unknownMembers('', routing, ['receivers', 'default', 'severities', 'owners', 'muteTimings', 'groupBy']),
    ['receivers', known.receivers.length > 0, 'names at least one receiver'],
    ...checkNames('receivers', known.receivers),
    ...entriesOf(receivers).flatMap(([name, receiver]) => checkReceiver(`receivers.${name}`, receiver)),
    ...checkReference('default', routing.default, known.receivers, 'receivers'),
    ...(severities === undefined ? [] : checkTargets('severities', severities, SEVERITIES, known)),
    ['owners', owners === undefined || isObject(owners), 'is an object: targets by owner'],
    ...entriesOf(owners).map(([owner]): Check => ['owners', owner.trim() !== '', 'has an owner without a name']),
    ...entriesOf(owners).flatMap(([owner, targets]) =>
      checkTargets(`owners.${owner}`, targets, [...SEVERITIES, 'default'], known),
    ),
    ['muteTimings', muteTimings === undefined || isObject(muteTimings), 'is an object: intervals by name'],
    ...checkNames('muteTimings', known.mutes),
    ...entriesOf(muteTimings).map(
      ([name, intervals]): Check => [
        `muteTimings.${name}`,
        Array.isArray(intervals) && intervals.length > 0,
        'is a list of intervals',
      ],
    ),
    [
      'groupBy',
      groupBy === undefined || (labels.length > 0 && labels.every((label) => matches(label, VARIABLE))),
      'lists label names',
    ],
  ])
}

interface Known {
  readonly receivers: readonly string[]
  readonly mutes: readonly string[]
}

function namesOf(value: unknown): string[] {
  return entriesOf(value).map(([name]) => name)
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}

function checkNames(path: string, names: readonly string[]): Check[] {
  return names.map((name) => [`${path}.${name}`, NAME.test(name), 'is a name of lower-case letters, digits and dashes'])
}

function checkReference(path: string, name: unknown, known: readonly string[], where: string): Check[] {
  return [
    [
      path,
      typeof name === 'string' && known.includes(name),
      `"${String(name)}" is not in ${where}; ${known.length === 0 ? 'it is empty' : `there are ${known.join(', ')}`}`,
    ],
  ]
}

function checkTargets(path: string, targets: unknown, keys: readonly string[], known: Known): Check[] {
  if (!isObject(targets)) return [[path, false, `is an object with some of ${keys.join(', ')}`]]
  return [
    ...unknownMembers(path, targets, keys),
    ...Object.entries(targets).flatMap(([key, target]) => checkTarget(`${path}.${key}`, target, known)),
  ]
}

function checkTarget(path: string, target: unknown, known: Known): Check[] {
  if (!isObject(target)) return checkReference(path, target, known.receivers, 'receivers')
  const { receiver, wait, repeat, mute = [] } = target
  return [
    ...unknownMembers(path, target, ['receiver', 'wait', 'repeat', 'mute']),
    ...checkReference(`${path}.receiver`, receiver, known.receivers, 'receivers'),
    [`${path}.wait`, wait === undefined || isPositiveDuration(wait), 'is a duration such as 30s'],
    [`${path}.repeat`, repeat === undefined || isPositiveDuration(repeat), 'is a duration such as 4h'],
    ...(Array.isArray(mute) ? mute : [mute]).flatMap((name) =>
      checkReference(`${path}.mute`, name, known.mutes, 'muteTimings'),
    ),
  ]
}

function checkReceiver(path: string, receiver: unknown): Check[] {
  const ways = entriesOf(receiver).filter(([, way]) => way !== undefined)
  const example = 'names at least one of pagerduty, slack, email and webhook'
  if (!isObject(receiver) || ways.length === 0) return [[path, false, example]]
  const { pagerduty, slack, email, webhook } = receiver
  return [
    ...unknownMembers(path, receiver, ['pagerduty', 'slack', 'email', 'webhook']),
    ...checkWay(`${path}.pagerduty`, pagerduty, ['integrationKey'], (way) =>
      checkSecret(`${path}.pagerduty.integrationKey`, way.integrationKey),
    ),
    ...checkWay(`${path}.slack`, slack, ['webhookUrl', 'channel'], (way) => [
      ...checkSecret(`${path}.slack.webhookUrl`, way.webhookUrl),
      [
        `${path}.slack.channel`,
        way.channel === undefined || matches(way.channel, /^[#@]\S+$/),
        'is a channel like #alerts, or absent',
      ],
    ]),
    ...checkWay(`${path}.email`, email, ['to'], (way) => [
      [
        `${path}.email.to`,
        Array.isArray(way.to) && way.to.length > 0 && way.to.every((to) => matches(to, /^[^\s@,;]+@[^\s@,;]+$/)),
        'lists addresses, each as a text of its own',
      ],
    ]),
    ...checkWay(`${path}.webhook`, webhook, ['url', 'token'], (way) => [
      [
        `${path}.webhook.url`,
        isPlainUrl(way.url),
        'is an http(s) URL without credentials; a token goes into webhook.token',
      ],
      ...(way.token === undefined ? [] : checkSecret(`${path}.webhook.token`, way.token)),
    ]),
  ]
}

function checkWay(
  path: string,
  way: unknown,
  members: readonly string[],
  check: (way: Record<string, unknown>) => Check[],
): Check[] {
  if (way === undefined) return []
  return isObject(way)
    ? [...unknownMembers(path, way, members), ...check(way)]
    : [[path, false, `is an object with ${members.join(', ')}`]]
}

function checkSecret(path: string, secret: unknown): Check[] {
  // The value is not repeated: it may be the secret itself, given by mistake.
  const example = "is { env: 'NAME' } for Grafana, { file: '/path' } for Alertmanager, or both; never the secret"
  if (!isObject(secret)) return [[path, false, example]]
  const { env, file } = secret
  return [
    [path, Object.keys(secret).every((key) => key === 'env' || key === 'file') && (env ?? file) !== undefined, example],
    [`${path}.env`, env === undefined || matches(env, VARIABLE), 'is the name of an environment variable'],
    [`${path}.file`, file === undefined || matches(file, /^\//), 'is an absolute path'],
  ]
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function isPlainUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}
