import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds what is measured: users run the built code. Quick where nothing has changed. Output goes to stderr, and only that of
 * a failing build.
 *
 * @throws Error where the build fails
 */
export function buildPackages(): Promise<void> {
  const filter = '--filter=@messaging-observability/bench^...'
  const build = spawn('pnpm', ['exec', 'turbo', 'run', 'build', filter, '--output-logs=errors-only'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  })
  let output = ''
  build.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    build.once('error', reject)
    build.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the packages could not be built:\n${output}`))
    })
  })
}
