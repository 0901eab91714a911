import { secondsOf } from '../spec/durations.ts'
import type { AlertSpec } from '../spec/types.ts'

const WINDOW = /\[((?:\d+(?:ms|[smhdwy]))+)(?::[^\]]*)?\]/g

/** Windows of a rule's queries that are shorter than so many seconds. */
export function windowsBelow(alert: Pick<AlertSpec, 'signal' | 'traffic'>, seconds: number): readonly string[] {
  const texts = [alert.signal.text, ...('none' in alert.traffic ? [] : [alert.traffic.signal.text])]
  // What is quoted is no window.
  const windows = texts.flatMap((text) => [...text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').matchAll(WINDOW)])
  const short = windows.map(([, window = '']) => window).filter((window) => secondsOf(window) < seconds)
  return [...new Set(short)]
}
