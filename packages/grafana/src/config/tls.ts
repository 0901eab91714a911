import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { GrafanaOptions } from '../client/types.ts'
import type { Problem } from '../errors.ts'
import type { ConnectionSources } from './connection.ts'
import { readEnvironment } from './environment.ts'

const tlsParts = { ca: 'caFile', cert: 'certFile', key: 'keyFile' } as const

/** Certificates, each a PEM text or a file: paths of the environment are relative to the working directory, those of a context to the config. */
export function resolveTls(sources: ConnectionSources, problems: Problem[]): GrafanaOptions['tls'] {
  const { env, selected, cwd, configDirectory } = sources
  const tls: { -readonly [Part in keyof typeof tlsParts]?: string } = {}
  for (const [part, option] of Object.entries(tlsParts) as [keyof typeof tlsParts, 'caFile'][]) {
    const found = readEnvironment(env, part)
    const file = selected.context[option]
    if (found?.value.startsWith('-----BEGIN')) tls[part] = found.value
    else if (found !== undefined) readPem(tls, part, resolve(cwd, found.value), found.name, problems)
    else if (file !== undefined) {
      readPem(tls, part, resolve(configDirectory, file), `contexts.${selected.name}.${option}`, problems)
    }
  }
  if ((tls.cert === undefined) !== (tls.key === undefined) && problems.length === 0) {
    const [given, missing] = tls.cert === undefined ? ['key', 'cert'] : ['cert', 'key']
    problems.push({ path: `GRAFANA_TLS_${missing?.toUpperCase()}`, message: `is not set, and the ${given} needs it` })
  }
  return Object.keys(tls).length === 0 ? undefined : tls
}

function readPem(tls: Record<string, string>, part: string, file: string, path: string, problems: Problem[]): void {
  try {
    tls[part] = readFileSync(file, 'utf8')
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    problems.push({ path, message: `names a file that cannot be read: ${file} (${code})` })
  }
}
