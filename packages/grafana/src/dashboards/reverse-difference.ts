import type { Difference } from '../plan/types.ts'

const opposites: Readonly<Record<string, string>> = {
  ': added': ': removed',
  ': removed': ': added',
  ': moved down by ': ': moved up by ',
  ': moved up by ': ': moved down by ',
}

/** A difference seen from the other side: what a push would take away is what somebody added in Grafana. */
export function reverseDifference({ label, pointer, before, after }: Difference): Difference {
  return {
    label: label.replace(/: (added|removed)$|: moved (down|up) by (?=\d+$)/, (words) => opposites[words] ?? words),
    pointer,
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
  }
}
