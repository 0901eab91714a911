import type { Slo } from '../slo/define-slo.ts'
import type { AlertSpec } from '../spec/types.ts'
import { highErrorRate } from './api-client/high-error-rate.ts'

/** Service level objectives; their rules are part of {@link customerioAlertSpecs}. */
export const customerioSlos: readonly Slo[] = []

/** Every rule, in the order of its group. */
export const customerioAlertSpecs: readonly AlertSpec[] = [highErrorRate, ...customerioSlos.flatMap(({ alerts }) => alerts)]
