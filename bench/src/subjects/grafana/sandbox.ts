import { type RequestRecord, startGrafanaSandbox } from 'grafana-sandbox'
import type { Facts, StartSubject } from '../../measure/subject.ts'

/** A Grafana 12.4 that tells which requests it was sent since it was last asked. */
const start: StartSubject = async () => {
  const sandbox = await startGrafanaSandbox()
  let completed = 0

  function facts(): Facts {
    const { requests, droppedRequests } = sandbox
    if (droppedRequests > 0) throw new Error(`the sandbox forgot ${droppedRequests} requests: ask earlier`)
    const firstAt = requests[0]?.at
    const counted = {
      requests: requests.length,
      writes: requests.filter(({ purpose }) => purpose === 'write').length,
      ...(firstAt === undefined ? {} : { firstRequestAt: firstAt }),
    }
    completed += succeeded(requests)
    sandbox.resetRequests()
    return counted
  }

  return {
    kind: 'server',
    port: sandbox.port,
    completed: () => completed + succeeded(sandbox.requests),
    facts,
    close: () => sandbox.close(),
  }
}

function succeeded(requests: readonly RequestRecord[]): number {
  return requests.filter(({ status }) => status !== undefined && status < 400).length
}

export default start
