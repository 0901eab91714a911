import { fileURLToPath } from 'node:url'
import { codeUnderTest } from '../code-under-test.ts'
import type { Program } from '../measure/program.ts'
import type { SubjectProcess } from '../measure/subject-process.ts'
import { credentials } from '../subjects/grafana/credentials.ts'

const subjects = new URL('../subjects/grafana/', import.meta.url)

export function urlOf({ port }: SubjectProcess): string {
  return `http://127.0.0.1:${port}`
}

/** A config other than that of the four dashboards, and what its environment needs. */
interface OtherConfig {
  readonly config: string
  readonly environment: Readonly<Record<string, string>>
}

/** The CLI as a user starts it; on the four dashboards, unless told otherwise. */
export function grafanaSync(
  command: 'plan' | 'push',
  sandbox: SubjectProcess,
  { config, environment }: OtherConfig = { config: 'grafana-sync.config.ts', environment: {} },
): Program {
  const file = codeUnderTest() === 'built' ? 'cli.js' : 'cli.ts'
  const bin = new URL(file, import.meta.resolve('@messaging-observability/grafana'))
  return {
    name: `grafana-sync-${command}`,
    arguments: [fileURLToPath(bin), command, '--config', fileURLToPath(new URL(config, subjects))],
    environment: {
      GRAFANA_URL: urlOf(sandbox),
      GRAFANA_USER: credentials.user,
      GRAFANA_PASSWORD: credentials.password,
      ...environment,
    },
  }
}

/** The script that writes everything. */
export function putScript(sandbox: SubjectProcess): Program {
  return { name: 'put-everything', arguments: [fileURLToPath(new URL('put-script.ts', subjects)), urlOf(sandbox)] }
}
