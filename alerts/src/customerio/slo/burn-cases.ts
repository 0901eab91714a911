import type { AlertCases, CaseSeries, Expectation } from '../../spec/types.ts'
import type { ServiceLabel } from '../house.ts'
import { oneOfThree } from '../one-of-three.ts'

/** Events a sample, for so many samples. */
export interface Stretch {
  readonly good: number
  readonly bad: number
  readonly samples: number
}

/** What the cases of an objective are made of. */
export interface BurnCaseOptions {
  /** Share of bad events that the objective allows. */
  readonly budget: number
  /** The series of events that were good and bad. */
  readonly series: (stretches: readonly Stretch[]) => readonly CaseSeries[]
}

/** The cases of every objective, whatever it counts: by how many times as fast as it may the budget burns. */
export function burnCases({ budget, series }: BurnCaseOptions): {
  readonly fast: AlertCases<ServiceLabel>
  readonly slow: AlertCases<ServiceLabel>
} {
  const events = 10_000
  const burning = (...stretches: readonly (readonly [factor: number, samples: number])[]): readonly CaseSeries[] =>
    series(
      stretches.map(([factor, samples]) => {
        const bad = Math.round(events * budget * factor)
        return { good: events - bad, bad, samples }
      }),
    )
  const nothing = series([{ good: 0, bad: 0, samples: 60 }])
  const unseen: readonly Expectation<ServiceLabel>[] = [{ at: '1h', state: 'inactive' }]
  return {
    fast: {
      fires: [
        {
          name: 'The budget burns twenty times as fast as it may.',
          interval: '5m',
          series: burning([20, 24]),
          expect: [{ at: '1h', state: 'firing' }],
        },
        {
          name: 'Eight times as fast, for hours.',
          interval: '5m',
          series: burning([8, 96]),
          expect: [{ at: '7h', state: 'firing' }],
        },
        oneOfThree({
          name: 'The budget of one workspace burns.',
          interval: '5m',
          bad: burning([20, 12]),
          well: burning([0, 12]),
          at: '1h',
        }),
      ],
      doesNotFire: [
        {
          name: 'Five times as fast: that is for working hours.',
          interval: '5m',
          series: burning([5, 96]),
          expect: [{ at: '8h', state: 'inactive' }],
        },
        {
          name: 'Thirty times as fast for ten minutes, and it is over.',
          interval: '5m',
          series: burning([0, 60], [30, 2], [0, 24]),
          expect: [
            { at: '5h45m', state: 'inactive' },
            { at: '6h30m', state: 'inactive' },
          ],
        },
      ],
      resolves: [
        {
          name: 'An hour later all is well again.',
          interval: '5m',
          series: burning([20, 12], [0, 24]),
          expect: [
            { at: '55m', state: 'firing' },
            { at: '2h', state: 'inactive' },
          ],
        },
      ],
      noData: [
        { name: 'No service is there.', series: [], expect: unseen },
        { name: 'Nothing happens.', series: nothing, expect: unseen },
      ],
      tooLittleTraffic: [
        {
          name: 'One of the ten events in an hour of the night is bad.',
          interval: '6m',
          series: series([
            { good: 1, bad: 0, samples: 5 },
            { good: 0, bad: 1, samples: 1 },
            { good: 1, bad: 0, samples: 14 },
          ]),
          expect: [
            { at: '36m', state: 'inactive' },
            { at: '90m', state: 'inactive' },
          ],
        },
      ],
    },
    slow: {
      fires: [
        {
          name: 'The budget burns four times as fast as it may, for half a day.',
          interval: '20m',
          series: burning([4, 36]),
          expect: [{ at: '12h', state: 'firing' }],
        },
        {
          name: 'One and a half times as fast, for half a day.',
          interval: '20m',
          series: burning([1.5, 36]),
          expect: [{ at: '12h', state: 'firing' }],
        },
        oneOfThree({
          name: 'The budget of one workspace does not last.',
          interval: '20m',
          bad: burning([4, 18]),
          well: burning([0, 18]),
          at: '6h',
        }),
      ],
      doesNotFire: [
        {
          name: 'Slower than it may, for half a day.',
          interval: '20m',
          series: burning([0.8, 36]),
          expect: [{ at: '12h', state: 'inactive' }],
        },
        {
          name: 'An hour of ten times as fast, a night ago.',
          interval: '20m',
          series: burning([0, 24], [10, 3], [0, 24]),
          expect: [{ at: '16h', state: 'inactive' }],
        },
      ],
      resolves: [
        {
          name: 'All is well again.',
          interval: '20m',
          series: burning([4, 18], [0, 24]),
          expect: [
            { at: '6h', state: 'firing' },
            { at: '13h', state: 'inactive' },
          ],
        },
      ],
      noData: [
        { name: 'No service is there.', series: [], expect: unseen },
        { name: 'Nothing happens.', series: nothing, expect: unseen },
      ],
      tooLittleTraffic: [
        {
          name: 'Two of forty events are bad.',
          interval: '20m',
          series: series([
            { good: 1, bad: 0, samples: 12 },
            { good: 0, bad: 1, samples: 1 },
            { good: 1, bad: 0, samples: 12 },
            { good: 0, bad: 1, samples: 1 },
            { good: 1, bad: 0, samples: 12 },
          ]),
          expect: [{ at: '11h', state: 'inactive' }],
        },
      ],
    },
  }
}
