import { createHash } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import { type CanonicalMark, canonicalDashboard } from './canonical.ts'

/**
 * What a dashboard says, in 12 hexadecimal digits: the start of the SHA-256 of its canonical form. Equal for what was
 * sent and what Grafana read back; another one for every change a person could see.
 *
 * @param spec Classic dashboard JSON.
 * @param mark Leaves out the tag that marks a dashboard as a stack's.
 */
export function dashboardChecksum(spec: JsonObject, mark?: CanonicalMark): string {
  return createHash('sha256')
    .update(JSON.stringify(canonicalDashboard(spec, mark)))
    .digest('hex')
    .slice(0, 12)
}
