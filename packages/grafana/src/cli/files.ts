import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { GrafanaError } from '../errors.ts'

/**
 * The text of a file; `undefined` where there is none.
 *
 * @throws GrafanaError `GRAFANA_CONFIG`, when it cannot be read.
 */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new GrafanaError('GRAFANA_CONFIG', `${file} cannot be read (${code}): give another directory.`, {
      cause: error,
    })
  }
}

/**
 * Writes a file that appears whole or not at all, and its directory.
 *
 * @throws GrafanaError `GRAFANA_CONFIG`, when it cannot be written.
 */
export function writeText(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(temporary, content)
    renameSync(temporary, file)
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary)
    const { code } = error as NodeJS.ErrnoException
    throw new GrafanaError('GRAFANA_CONFIG', `${file} cannot be written (${code}): give another directory.`, {
      cause: error,
    })
  }
}
