import type { Catalogue } from '../catalogue/define-catalogue.ts'
import { defineCatalogue } from '../catalogue/define-catalogue.ts'
import type { RegisteredMetrics } from '../registration/registered-metrics.ts'
import type { CustomerioLabelSets } from './label-sets.ts'
import { customerioLabelSets } from './label-sets.ts'
import { customerioExternalEntries, customerioMetricEntries } from './metrics.ts'

/** Definition of the Customer.io catalogue. */
export interface CustomerioCatalogueDefinition {
  readonly prefix: 'customerio_'
  readonly registrationLabels: readonly 'workspace'[]
  readonly labelSets: CustomerioLabelSets
  readonly metrics: typeof customerioMetricEntries
  readonly external: typeof customerioExternalEntries
  readonly targetLabels: readonly ('job' | 'instance')[]
}

/** Every metric this project records about Customer.io. Each carries `workspace`. */
export const customerioCatalogue: Catalogue<CustomerioCatalogueDefinition> = defineCatalogue({
  prefix: 'customerio_',
  registrationLabels: ['workspace'],
  labelSets: customerioLabelSets,
  metrics: customerioMetricEntries,
  external: customerioExternalEntries,
  targetLabels: ['job', 'instance'],
})

/** The Customer.io metrics, registered for one workspace. */
export type CustomerioMetrics = RegisteredMetrics<typeof customerioCatalogue>
