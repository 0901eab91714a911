import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a run of the command ended. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** On the sources, so that nothing has to be built. */
export function bench(...args: string[]): Promise<Outcome> {
  const node = ['--conditions=@messaging-observability/source', '--no-warnings', cli, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, node, { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
