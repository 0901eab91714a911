import type { Answer, Grafana } from '../client/types.ts'
import { GrafanaError } from '../errors.ts'
import { fieldOf, textAt } from './fields.ts'

/** Namespace of the `/apis` paths: as configured, else that of the organisation, else what the server says. */
export async function findNamespace(
  grafana: Grafana,
  read: (path: string, accept?: readonly number[]) => Promise<Answer>,
): Promise<string> {
  if (grafana.namespace !== undefined) return grafana.namespace
  // Grafana Cloud names namespaces after the stack's id, which only the settings of its web pages tell.
  if (grafana.url.hostname.endsWith('.grafana.net')) {
    const settings = await read('/api/frontend/settings')
    return textAt(settings.body, 'namespace') ?? unknown('On Grafana Cloud it is stacks-<stack id>.')
  }
  if (grafana.orgId !== undefined) return namespaceOf(grafana.orgId)
  const { body } = await read('/api/org', [403])
  const id = fieldOf(body, 'id')
  if (typeof id === 'number') return namespaceOf(id)
  // An account without a basic role may not read its organisation, but may read the settings.
  const settings = await read('/api/frontend/settings', [403, 404])
  return textAt(settings.body, 'namespace') ?? unknown('It is default, or org-<id>.')
}

function namespaceOf(orgId: number): string {
  return orgId === 1 ? 'default' : `org-${orgId}`
}

function unknown(hint: string): never {
  const text = `This Grafana does not tell its namespace. Set the "namespace" option or GRAFANA_NAMESPACE. ${hint}`
  throw new GrafanaError('GRAFANA_NOT_GRAFANA', text)
}
