import { isList } from '../json-values.ts'
import { stackTag } from '../kinds/dashboard/marks.ts'
import type { Stack, StackDashboard } from '../stack/types.ts'

/** The dashboards without the tag that marks them as the stack's: what another tool writes is not ours. */
export function portableDashboards({ name, dashboards }: Stack): StackDashboard[] {
  return dashboards.map(({ spec, ...dashboard }) => {
    const tags = isList(spec.tags) ? spec.tags.filter((tag) => tag !== stackTag(name)) : []
    return { ...dashboard, spec: { ...spec, tags } }
  })
}
