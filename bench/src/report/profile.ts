import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const shown = 25

/** Where the time of each profiled process went: its functions by own time, idle time left out. */
export async function summarizeProfiles(directory: string): Promise<string> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.cpuprofile')).toSorted()
  const summaries = files.map(async (file) => {
    const profile = JSON.parse(await readFile(join(directory, file), 'utf8')) as CpuProfile
    return `${file}\n${functionsByOwnTime(profile).join('\n')}`
  })
  return (await Promise.all(summaries)).join('\n\n')
}

function functionsByOwnTime({ nodes, samples, timeDeltas }: CpuProfile): string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const micros = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? ''
    if (name !== '(idle)') micros.set(name, (micros.get(name) ?? 0) + (timeDeltas[index] ?? 0))
  }
  const total = [...micros.values()].reduce((sum, own) => sum + own, 0)
  return [...micros]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, shown)
    .map(([name, own]) => `  ${((100 * own) / total).toFixed(1).padStart(5)} %  ${name}`)
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName
  const place = url.replace(/^.*\/(node_modules|packages|bench)\//, '$1/')
  return `${functionName || '(anonymous)'}  ${place}:${lineNumber + 1}`
}
