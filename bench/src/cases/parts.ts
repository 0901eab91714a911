import type { Result } from '../measure/compare.ts'
import { spreadOf } from '../measure/statistics.ts'
import { startSubject } from '../measure/subject-process.ts'
import { type RunCase, type Settings, scaledRounds } from './case.ts'

const parts = [
  ['metrics', 'counterCell', 'count: our cell'],
  ['metrics', 'counterChild', 'count: child of `@prometheus-io/client`'],
  ['metrics', 'histogramCell', 'observe a duration: our cell'],
  ['metrics', 'histogramChild', 'observe a duration: child of `@prometheus-io/client`'],
  ['metrics', 'findCell', 'find a cell by its labels'],
  ['calls', 'unobserved', 'await a function, nothing observed'],
  ['calls', 'observe', 'the same under `observe()`, no tracer'],
  ['calls', 'observeTraced', 'the same under `observe()`, spans recorded and exported'],
  ['webhooks', 'verify355', 'verify 355 B'],
  ['webhooks', 'verifyWithSdk355', "verify 355 B: the SDK's `verifyRequestSignature()`"],
  ['webhooks', 'parse355', 'parse 355 B, prototype poisoning refused'],
  ['webhooks', 'plainParse355', 'parse 355 B: `JSON.parse`'],
  ['webhooks', 'dedupe', 'claim + commit, store of 100,000 full'],
  ['webhooks', 'receive355', '`receive()` 355 B, no Fastify, no store'],
  ['webhooks', 'verify64k', 'verify 64 KiB'],
  ['webhooks', 'parse64k', 'parse 64 KiB, prototype poisoning refused'],
  ['webhooks', 'plainParse64k', 'parse 64 KiB: `JSON.parse`'],
  ['webhooks', 'receive64k', '`receive()` 64 KiB, no Fastify, no store'],
] as const

/** CPU time of one run in a full measurement. */
const runMicros = 60_000

export const runParts: RunCase = async (settings) => {
  const rounds = scaledRounds(9, settings)
  const results: Result[] = []
  for (const [index, [group, name, label]] of parts.entries()) {
    settings.onRun('parts', index + 1, parts.length)
    results.push({ name, label, rounds, micros: spreadOf(await measurePart(group, name, rounds, settings)) })
  }
  return {
    name: 'parts',
    title: 'What each part costs',
    method:
      'Each part by itself, in a process of its own, in a loop. Machine code is at its best here: the sum of parts is a lower bound.',
    results,
    figures: [],
  }
}

async function measurePart(group: string, part: string, rounds: number, settings: Settings): Promise<number[]> {
  const loop = await startSubject(`parts/${group}`, { part }, settings)
  try {
    // Twice as many operations until a run takes long enough: that warms up as well.
    let operations = 500
    let usage = await loop.run(operations)
    while (usage.cpuMicros < runMicros * Math.sqrt(settings.scale)) {
      operations *= 2
      usage = await loop.run(operations)
    }
    const micros: number[] = []
    while (micros.length < rounds) {
      const { cpuMicros, completed } = await loop.run(operations)
      micros.push(cpuMicros / completed)
    }
    return micros
  } finally {
    await loop.stop()
  }
}
