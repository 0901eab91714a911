import type { StartSubject } from '../../measure/subject.ts'
import { concurrently, sequentially } from './call-loop.ts'
import { bare, handInstrumented, instrumented, type Track } from './clients.ts'
import { stubTimeouts, stubTransport } from './transport.ts'

const concurrency = 20

const clients: Readonly<Record<string, (url: string | undefined) => Track>> = {
  bare,
  instrumented: (url) => instrumented(url, true),
  'instrumented-without-ids': (url) => instrumented(url, false),
  'hand-instrumented': handInstrumented,
}

/** Settings: `client`, and `url` where calls are to leave the process. */
const start: StartSubject = async ({ client = '', url }) => {
  const create = clients[client]
  if (create === undefined) throw new Error(`no client is named '${client}'`)
  if (url !== undefined) {
    stubTimeouts()
    return concurrently(concurrency, create(url))
  }
  stubTransport()
  return sequentially(create(url))
}

export default start
