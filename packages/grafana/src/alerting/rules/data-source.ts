import { soleVariable } from '../../promql/variables.ts'
import type { DataSource } from '../../server/types.ts'
import type { Stack } from '../../stack/types.ts'
import type { RuleGroup } from '../types.ts'
import { canonicalGroup } from './canonical.ts'

/**
 * A group whose queries ask a data source by its uid, where they asked `$datasource` or `${datasource}`. Grafana knows
 * no variables in rules.
 *
 * @param variable Name of the stack's data source variable.
 */
export function withDataSource(group: RuleGroup, variable: string, uid: string): RuleGroup {
  const rules = group.rules.map((rule) => ({
    ...rule,
    data: rule.data.map((query) =>
      soleVariable(query.datasourceUid) === variable ? { ...query, datasourceUid: uid } : query,
    ),
  }))
  return canonicalGroup({ ...group, rules })
}

/** A group as it is on this server: it asks the data source that the stack resolves there. */
export function withResolvedSource(
  group: RuleGroup,
  { stack, dataSource }: { readonly stack: Pick<Stack, 'dataSource'>; readonly dataSource?: DataSource | undefined },
): RuleGroup {
  if (stack.dataSource === undefined || dataSource === undefined) return group
  return withDataSource(group, stack.dataSource.variable, dataSource.uid)
}
