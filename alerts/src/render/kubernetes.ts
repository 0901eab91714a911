import type { ExportedFile } from '@messaging-observability/grafana'
import type { AlertSpec } from '../spec/types.ts'
import { type PrometheusRenderOptions, prometheusRuleGroups, toYaml } from './prometheus.ts'

/** How rules become an object of the Prometheus operator. */
export interface KubernetesRenderOptions extends PrometheusRenderOptions {
  /** Default: that of whoever applies it. */
  readonly namespace?: string
  /** Labels by which a Prometheus selects its rules: `{ release: 'kube-prometheus-stack' }`. */
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * A `PrometheusRule` of the Prometheus operator with all groups.
 *
 * @throws AlertsError `ERR_ALERTS_SET_INVALID` with every problem.
 */
export function prometheusRuleManifests(
  alerts: readonly AlertSpec[],
  options: KubernetesRenderOptions = {},
): readonly ExportedFile[] {
  const { namespace, labels = {}, ...rest } = options
  const name = `${rest.stack ?? 'customerio'}-alerts`
  const manifest = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { 'app.kubernetes.io/part-of': 'messaging-observability', ...labels },
    },
    spec: { groups: prometheusRuleGroups(alerts, rest) },
  }
  return [{ path: `kubernetes/${name}.yaml`, content: toYaml(manifest) }]
}
