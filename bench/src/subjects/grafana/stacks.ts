import { customerioStack } from '@messaging-observability/dashboards'
import { defineStack, type Stack } from '@messaging-observability/grafana'

/** The four dashboards that users push. */
export const fourDashboards: Stack = customerioStack

/** So many dashboards: copies of the four, each with a uid and a title of its own. */
export function manyDashboards(count: number): Stack {
  const { dashboards } = customerioStack
  return defineStack({
    name: 'bench',
    folder: { uid: 'bench', title: 'Bench' },
    dataSource: {},
    dashboards: Array.from({ length: count }, (_, index) => {
      const { spec, title } = dashboards[index % dashboards.length] ?? { spec: {}, title: '' }
      return { ...spec, uid: `bench-${index}`, title: `${title} ${index}` }
    }),
  })
}
