import type { JsonObject } from '../json.ts'
import { analysePromql } from '../promql/check.ts'
import type { Dashboard, Panel, PromqlQuery } from './dashboard.ts'
import { dataSourceVariables, isPrometheus } from './data-source.ts'
import { objectOf, objectsOf, textOf } from './read-json.ts'
import { valuesOf } from './variable-values.ts'

/** Reads a dashboard. What has another form than Grafana's is left out. */
export function readDashboard({ uid, spec }: { readonly uid: string; readonly spec: JsonObject }): Dashboard {
  const variables = objectsOf(objectOf(spec.templating).list).map(({ item, index }) => ({
    name: textOf(item.name),
    type: textOf(item.type),
    pointer: `/templating/list/${index}`,
    spec: item,
  }))
  const values = valuesOf(variables)
  const dataSources = dataSourceVariables(variables)
  const query = (text: string, pointer: string): PromqlQuery => ({ ...analysePromql(text, values), pointer, text })

  const readPanel = (item: JsonObject, container: string, index: number): Panel => {
    const pointer = `${container}/${index}`
    const targets = objectsOf(item.targets).map(({ item: target, index: position }) => {
      const place = `${pointer}/targets/${position}`
      const text = textOf(target.expr)
      const asks = text !== '' && isPrometheus(target.datasource ?? item.datasource, dataSources)
      const hidden = target.hide === true
      return { pointer: place, spec: target, hidden, query: asks ? query(text, `${place}/expr`) : undefined }
    })
    return {
      id: typeof item.id === 'number' ? item.id : 0,
      title: textOf(item.title),
      type: textOf(item.type),
      pointer,
      container,
      spec: item,
      targets,
      isLibraryPanel: item.libraryPanel !== undefined,
    }
  }

  const all = objectsOf(spec.panels).flatMap(({ item, index }) => {
    const inside = objectsOf(item.panels).map((nested) =>
      readPanel(nested.item, `/panels/${index}/panels`, nested.index),
    )
    return [readPanel(item, '/panels', index), ...inside]
  })
  const annotations = objectsOf(objectOf(spec.annotations).list).flatMap(({ item, index }) => {
    const inTarget = textOf(objectOf(item.target).expr)
    const text = inTarget === '' ? textOf(item.expr) : inTarget
    if (text === '' || !isPrometheus(item.datasource, dataSources)) return []
    return [query(text, `/annotations/list/${index}/${inTarget === '' ? '' : 'target/'}expr`)]
  })
  return {
    uid,
    spec,
    panels: all.filter(({ type }) => type !== 'row'),
    rows: all.filter(({ type }) => type === 'row'),
    variables,
    values,
    dataSources,
    annotations,
  }
}
