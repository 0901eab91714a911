import { spreadOf } from '../measure/statistics.ts'
import { startSubject } from '../measure/subject-process.ts'
import type { RunCase } from './case.ts'

const ids = 1_000_000
/** Of the store by default. Memory is read each time so many ids more were seen. */
const capacity = 100_000
/** The heap of a Node process moves by some hundred KB on its own. */
const allowedGrowthBytes = 1_048_576

/** Not scaled down: it takes a second. */
export const runDedupe: RunCase = async (settings) => {
  const steps = ids / capacity
  const store = await startSubject('dedupe', {}, settings)
  try {
    const beforeBytes = await store.memory()
    const bytes: number[] = []
    const micros: number[] = []
    for (let step = 1; step <= steps; step++) {
      settings.onRun('dedupe', step, steps)
      const usage = await store.run(capacity)
      micros.push(usage.cpuMicros / usage.completed)
      bytes.push(await store.memory())
    }
    const [atCapacityBytes = Number.NaN] = bytes
    const afterBytes = bytes.at(-1) ?? Number.NaN
    const growthBytes = Math.max(...bytes) - atCapacityBytes
    const dedupeMemory = {
      ids,
      capacity,
      beforeBytes,
      atCapacityBytes,
      afterBytes,
      growthBytes,
      bytesPerEntry: Math.round((atCapacityBytes - beforeBytes) / capacity),
      flat: growthBytes <= allowedGrowthBytes,
    }
    return {
      name: 'dedupe',
      title: '1,000,000 event ids through the memory store',
      method:
        `Distinct ids, each claimed and committed, through a store of ${capacity.toLocaleString('en')}. Heap and external memory of the ` +
        'process after a full garbage collection: before the store is made, when it is full, and at the end.',
      results: [
        { name: 'claimAndCommit', label: 'make an id, claim and commit it', rounds: steps, micros: spreadOf(micros) },
      ],
      figures: [{ name: 'dedupeGrowthBytes', value: growthBytes, target: { atMost: allowedGrowthBytes } }],
      details: { dedupeMemory },
    }
  } finally {
    await store.stop()
  }
}
