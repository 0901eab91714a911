import { quantileColours } from '../house/colours.ts'
import type { Row } from '../house/dashboard.ts'
import { heatmap } from '../house/heatmap.ts'
import { limitsOf, targetOf } from '../house/in-words.ts'
import { target, threshold } from '../house/limits.ts'
import { timeSeries } from '../house/time-series.ts'
import { answeredInTime, answerTime, answerTimeDistribution } from '../queries/webhooks.ts'
import { webhookPanels } from './panels.ts'

/** Duration, against what the sender waits. */
export function areTheyAnsweredInTime(): Row {
  return {
    question: 'Are they answered in time?',
    panels: [
      timeSeries(webhookPanels.answerTimes, {
        shows: `Time from the whole body of a request to its answer. The dashed lines are ${limitsOf('webhookSlowAnswerSeconds').warning}, where there is still time, and our budget of ${limitsOf('webhookSlowAnswerSeconds').critical}. The sender waits ${limitsOf('webhookDurationSeconds').critical}.`,
        normal: 'Milliseconds, far below both lines.',
        action:
          'Rising: a handler waits for something. Above the budget the answer is 503 or the event is parked, as configured.',
        series: [
          { query: answerTime(0.5), legend: 'p50' },
          { query: answerTime(0.95), legend: 'p95' },
          { query: answerTime(0.99), legend: 'p99' },
        ],
        unit: 's',
        colours: quantileColours,
        limits: threshold('webhookSlowAnswerSeconds'),
        compares: true,
        width: 8,
        noValue: 'no requests',
      }),
      heatmap(webhookPanels.answerTimeDistribution, {
        shows: 'How many requests took how long to answer. The brighter, the more.',
        normal: 'One band at the bottom.',
        action: 'A second band above is one kind of event whose handler is slow: compare with Events by type.',
        histogram: answerTimeDistribution(),
        unit: 's',
        width: 8,
        noValue: 'no requests',
      }),
      timeSeries(webhookPanels.answeredInTime, {
        shows: `Share of authentic requests accepted within the budget of ${targetOf('webhookAnswer').bound}.`,
        normal: `100 %. The dashed line is the target of the service level, ${targetOf('webhookAnswer').target}.`,
        action:
          'Below it: see Requests by outcome for what was not accepted, and make slow handlers hand their work on.',
        series: [{ query: answeredInTime(), legend: 'answered in time' }],
        unit: 'percentunit',
        decimals: 2,
        colours: { 'answered in time': 'blue' },
        limits: target('webhookAnswer'),
        axis: [0.99, 1],
        width: 8,
        noValue: 'no requests',
      }),
    ],
  }
}
