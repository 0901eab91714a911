import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { GrafanaError } from '../errors.ts'
import { readText, writeText } from './files.ts'
import type { ExportedFileState } from './results.ts'

/** A file to write. */
export interface DirectoryFile {
  /** Relative to the directory. */
  readonly path: string
  readonly content: string
  /** Stack and format: what it wrote before and does not write any more is left over. */
  readonly owner: string
}

/** What is to be done with a directory. */
export interface DirectoryPlan {
  readonly files: readonly { readonly path: string; readonly state: ExportedFileState }[]
  /** Whether files of others are in the way. */
  readonly refused: boolean
  /** Writes and removes. */
  apply(): void
}

/** Remembers what was written. Its name has no extension: Grafana reads every .json and .yaml of such a directory. */
const indexName = '.grafana-sync-export'

type Index = Record<string, Record<string, string>>

/**
 * Compares files with a directory. A file in the way is ours when it is as an earlier export left it; what was changed
 * since then, or comes from elsewhere, is not written over without `force`.
 *
 * @throws GrafanaError `GRAFANA_CONFIG`, when the directory cannot be read.
 */
export function planDirectory(
  directory: string,
  wanted: readonly DirectoryFile[],
  owners: readonly string[],
  { check, force }: { readonly check: boolean; readonly force: boolean },
): DirectoryPlan {
  const index = readIndex(directory)
  const known = new Map(Object.values(index).flatMap((files) => Object.entries(files)))
  const isOurs = (path: string, content: string): boolean => known.get(path) === hash(content)
  const paths = new Set(wanted.map(({ path }) => path))

  const written = wanted.map(({ path, content }) => {
    const present = readText(join(directory, path))
    const state = ((): ExportedFileState => {
      if (present === content) return 'unchanged'
      if (check) return present === undefined ? 'missing' : 'differs'
      return present === undefined || force || isOurs(path, present) ? 'written' : 'not_ours'
    })()
    return { path, content, state }
  })
  const left = owners
    .flatMap((owner) => Object.keys(index[owner] ?? {}))
    .filter((path) => !paths.has(path))
    .flatMap((path): { path: string; state: ExportedFileState }[] => {
      const present = readText(join(directory, path))
      if (present === undefined) return []
      if (check) return [{ path, state: 'left_over' }]
      return [{ path, state: force || isOurs(path, present) ? 'removed' : 'not_ours' }]
    })
  const files = [...written.map(({ path, state }) => ({ path, state })), ...left]
  return {
    files,
    refused: files.some(({ state }) => state === 'not_ours'),
    apply() {
      for (const { path, content, state } of written) if (state === 'written') writeText(join(directory, path), content)
      for (const { path, state } of left) if (state === 'removed') rmSync(join(directory, path))
      for (const owner of owners) {
        const own = wanted.filter((file) => file.owner === owner)
        index[owner] = Object.fromEntries(own.map(({ path, content }) => [path, hash(content)]))
      }
      const sorted = Object.fromEntries(Object.entries(index).sort(([a], [b]) => (a < b ? -1 : 1)))
      const text = `${JSON.stringify(sorted, undefined, 2)}\n`
      if (readText(join(directory, indexName)) !== text) writeText(join(directory, indexName), text)
    },
  }
}

function readIndex(directory: string): Index {
  const file = join(directory, indexName)
  const text = readText(file)
  if (text === undefined) return {}
  try {
    return JSON.parse(text) as Index
  } catch (error) {
    const message = `${file} is not what an export wrote: remove it, and export with --force.`
    throw new GrafanaError('GRAFANA_CONFIG', message, { cause: error })
  }
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}
