import { stateEffect } from '../../alerting/forecast/state-effects.ts'
import type { KindContext } from '../kind.ts'
import { type AlertsForecast, summed } from '../rule-group/group-alerts.ts'
import { readStatesBelow } from '../rule-group/rule-states.ts'
import { folderChange } from './folder-change.ts'

/**
 * What renaming or moving a folder does to the alerts of every rule in it and below it, whoever made the rule. Grafana 12.3
 * forgets them at the next evaluation; 12.4 with unified storage only once any rule of the organisation is written, since
 * its scheduler reads titles again no sooner (pkg/services/ngalert/schedule/fetcher.go).
 */
export async function forecastFolder(
  context: KindContext,
  signal: AbortSignal | undefined,
): Promise<AlertsForecast | undefined> {
  const change = folderChange(context)
  const { grafana, home } = context
  if (change === undefined || home.live === undefined) return undefined
  const states = await readStatesBelow(grafana, home.live, signal)
  const { certainty } = stateEffect(change)
  const forecasts = (states ?? []).map(({ uid, title, severity, status }) => {
    const { state, pending, firing, critical } = status
    const alert = {
      uid,
      title,
      ...(severity === undefined ? {} : { severity }),
      state,
      instances: { pending, firing },
      outcome: 'reset',
      certainty,
      causes: [change],
    } as const
    return { alert, critical }
  })
  return summed(context, `folder "${home.uid}"`, forecasts, states === undefined)
}
