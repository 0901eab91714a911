import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JournalEntry } from '../apply/types.ts'
import { GrafanaError } from '../errors.ts'

/** A file that a journal is appended to. */
export interface JournalFile {
  readonly append: (entry: JournalEntry) => void
  readonly close: () => void
}

/**
 * Opens a journal: JSON lines, each on the disk before the write it announces is sent.
 *
 * @throws GrafanaError `GRAFANA_CONFIG`, when the file cannot be opened.
 */
export function openJournal(cwd: string, path: string): JournalFile {
  const file = resolve(cwd, path)
  let descriptor: number
  try {
    descriptor = openSync(file, 'a', 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message = `The journal ${file} cannot be opened (${code}): give --journal a file that can be written.`
    throw new GrafanaError('GRAFANA_CONFIG', message, { cause: error })
  }
  return {
    append(entry) {
      writeSync(descriptor, `${JSON.stringify(entry)}\n`)
      fdatasyncSync(descriptor)
    },
    close: () => closeSync(descriptor),
  }
}
