import type { Problem } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { isList, isObject } from '../../json-values.ts'
import { startsWithStack } from '../../kinds/ownership.ts'
import { type CheckContext, checkMembers, isText } from './check-context.ts'
import { readDuration } from './duration.ts'
import { settingsMembers } from './known-members.ts'

const path = '/notification_settings'
const lists = ['group_by', 'mute_time_intervals', 'active_time_intervals'] as const
const durations = ['group_wait', 'group_interval', 'repeat_interval'] as const

/**
 * Where a rule notifies: names of the stack are known here, those of others only when a plan is made.
 */
export function checkNotificationSettings(settings: Json | undefined, context: CheckContext): Problem[] {
  if (settings === undefined) return []
  if (!isObject(settings)) return [{ path, message: 'must be an object with a receiver' }]
  const problems = checkMembers(path, settings, settingsMembers)
  const { receiver } = settings
  if (!isText(receiver) || receiver === '')
    problems.push({ path: `${path}/receiver`, message: 'is missing: name a contact point' })
  else problems.push(...checkName(`${path}/receiver`, receiver, 'contact point', context.contactPoints, context))
  for (const key of lists) {
    const names = settings[key]
    if (names === undefined) continue
    if (!isList(names) || !names.every((name): name is string => isText(name) && name !== ''))
      problems.push({ path: `${path}/${key}`, message: 'must be a list of names' })
    else if (key !== 'group_by')
      problems.push(
        ...names.flatMap((name) => checkName(`${path}/${key}`, name, 'mute timing', context.muteTimings, context)),
      )
  }
  for (const key of durations) {
    const value = settings[key]
    if (value === undefined) continue
    const milliseconds = typeof value === 'string' ? readDuration(value) : undefined
    if (milliseconds === undefined || (milliseconds === 0 && key !== 'group_wait')) {
      const message = `is ${JSON.stringify(value)}; write a duration above 0: 30s, 4h`
      problems.push({ path: `${path}/${key}`, message })
    }
  }
  return problems
}

/** What starts with the stack's name and is not in the stack will be pruned, or was misspelt. */
function checkName(
  place: string,
  name: string,
  kind: string,
  names: readonly string[] | undefined,
  { stack }: CheckContext,
): Problem[] {
  if (names === undefined || names.includes(name) || !startsWithStack(stack, name)) return []
  const there = names.length === 0 ? 'it has none' : `there are ${names.join(', ')}`
  return [{ path: place, message: `names "${name}", and the stack has no such ${kind}; ${there}` }]
}
