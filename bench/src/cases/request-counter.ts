import type { Facts, Usage } from '../measure/subject.ts'
import type { SubjectProcess } from '../measure/subject-process.ts'

/** The requests that a sandbox was sent while something ran. */
export async function countRequests<Found>(
  sandbox: SubjectProcess,
  run: () => Promise<Found>,
): Promise<{ readonly found: Found; readonly sent: Facts }> {
  await sandbox.facts()
  const found = await run()
  return { found, sent: await sandbox.facts() }
}

/** Counts what pushes send. */
export interface RequestCounter {
  /** Counts what the sandbox is sent in a run of so many pushes. */
  count(sandbox: SubjectProcess, pushes: number, run: () => Promise<Usage>): Promise<Usage>
  /** The same. Throws where anything was written. */
  countReads(sandbox: SubjectProcess, pushes: number, run: () => Promise<Usage>): Promise<Usage>
  /** The most of all pushes. */
  columns(): Readonly<Record<'requests' | 'writes', number>>
}

export function createRequestCounter(): RequestCounter {
  const most = { requests: 0, writes: 0 }

  async function count(sandbox: SubjectProcess, pushes: number, run: () => Promise<Usage>): Promise<Counted> {
    const { found, sent } = await countRequests(sandbox, run)
    const { requests = Number.NaN, writes = Number.NaN } = sent
    most.requests = Math.max(most.requests, requests / pushes)
    most.writes = Math.max(most.writes, writes / pushes)
    return { usage: found, sent }
  }

  return {
    count: async (...run) => (await count(...run)).usage,
    async countReads(...run) {
      const { usage, sent } = await count(...run)
      if (sent.writes !== 0)
        throw new Error(`${sent.writes} of ${sent.requests} requests of pushes without a change were writes`)
      return usage
    },
    columns: () => ({ ...most }),
  }
}

interface Counted {
  readonly usage: Usage
  readonly sent: Facts
}
