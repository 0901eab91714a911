import type { Problem } from '../errors.ts'
import { isList, isObject } from '../json-values.ts'

const types: readonly string[] = ['counter', 'gauge', 'histogram']
const members: readonly string[] = ['name', 'type', 'labels', 'buckets']

/** The metrics a stack expects. Takes what JavaScript may hand in. */
export function checkMetrics(metrics: unknown): Problem[] {
  if (metrics === undefined) return []
  const path = 'metrics'
  if (!isList(metrics)) return [{ path, message: 'must be a list of { name, type }' }]
  return metrics.flatMap((metric, index) => {
    const place = `${path}[${index}]`
    if (!isObject(metric) || typeof metric.name !== 'string' || !types.some((type) => type === metric.type))
      return [{ path: place, message: `must be { name, type }, type one of ${types.join(', ')}` }]
    return [
      ...Object.keys(metric)
        .filter((key) => !members.includes(key))
        .map((key) => ({ path: `${place}.${key}`, message: `is no option; there are ${members.join(', ')}` })),
      ...checkLabels(`${place}.labels`, metric.labels),
      ...checkBuckets(`${place}.buckets`, metric.buckets, metric.type === 'histogram'),
    ]
  })
}

function checkLabels(path: string, labels: unknown): Problem[] {
  const isClosed = (values: unknown): boolean =>
    values === null || (isList(values) && values.length > 0 && values.every((value) => typeof value === 'string'))
  if (labels === undefined || (isObject(labels) && Object.values(labels).every(isClosed))) return []
  return [{ path, message: 'must be an object of label names, each with the list of its values, or null for any' }]
}

function checkBuckets(path: string, buckets: unknown, isHistogram: boolean): Problem[] {
  if (buckets === undefined) return []
  if (!isHistogram) return [{ path, message: 'is for histograms' }]
  const isRising = (value: unknown, index: number, list: readonly unknown[]): boolean =>
    typeof value === 'number' && Number.isFinite(value) && (index === 0 || value > (list[index - 1] as number))
  if (isList(buckets) && buckets.length > 0 && buckets.every(isRising)) return []
  return [{ path, message: 'must be the upper bounds of the buckets in rising order, without +Inf' }]
}
