import type { LiveTemplate } from '../alerting/notifications/driver.ts'
import { namedKind } from '../alerting/notifications/named-kind.ts'
import type { MessageTemplate } from '../alerting/types.ts'
import { diffValues } from '../dashboards/diff-values.ts'
import type { Kind } from './kind.ts'

/** The message templates of a stack. */
export const messageTemplateKind: Kind = namedKind<MessageTemplate, LiveTemplate>({
  name: 'message-template',
  order: 12,
  page: '/alerting/notifications?tab=templates',
  wanted: ({ messageTemplates }) => messageTemplates,
  planned: (reads, signal) => reads.templates(signal),
  current: (driver, signal) => driver.templates(signal),
  // Grafana trims what it keeps.
  differences: (live, wanted) =>
    diffValues({ label: 'template', pointer: '/template' }, live.template.trim(), wanted.template.trim()),
  put: (driver, template, live, provenance) => driver.putTemplate(template, live, provenance),
  delete: (driver, live) => driver.deleteTemplate(live),
})
