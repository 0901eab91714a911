/** Labels that the renderers set. */
export const reservedLabels: readonly string[] = [
  'alertname',
  'severity',
  'owner',
  'group',
  'managed_by',
  'grafana_folder',
]
