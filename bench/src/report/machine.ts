import { arch, availableParallelism, cpus, platform } from 'node:os'
import type { Machine } from './report.ts'

export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cpus: availableParallelism(),
  }
}
