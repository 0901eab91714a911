import { type Answer, failure } from '../http/answer.ts'
import type { DataSourceRecord } from '../state/data-sources.ts'
import { forward, forwardFailure } from './forward.ts'

/** The health of a Prometheus data source, asked where it has a URL and as seeded where it has none. */
export async function checkHealth(source: DataSourceRecord | undefined): Promise<Answer> {
  if (source === undefined) return failure(500, 'Unable to load datasource metadata')
  if (source.url === '')
    return source.health === 'ok' ? healthy : unhealthy('Post "/api/v1/query": unsupported protocol scheme ""')
  try {
    const { status } = await forward(source, { method: 'POST', path: 'api/v1/query', form: 'query=1%2B1' })
    return status === 200 ? healthy : unhealthy(`unexpected response with status code ${status}`)
  } catch (error) {
    return unhealthy(forwardFailure(error, `${source.url.replace(/\/+$/, '')}/api/v1/query`))
  }
}

const healthy: Answer = {
  status: 200,
  body: {
    details: { application: 'Prometheus', features: { rulerApiEnabled: false } },
    message: 'Successfully queried the Prometheus API.',
    status: 'OK',
  },
}

function unhealthy(why: string): Answer {
  return {
    status: 400,
    body: { message: `${why} - There was an error returned querying the Prometheus API.`, status: 'ERROR' },
  }
}
