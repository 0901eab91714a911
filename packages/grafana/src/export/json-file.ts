import type { JsonObject } from '../json.ts'
import { normalise } from '../json-values.ts'
import type { ExportedFile } from './types.ts'

/** A JSON file with its keys in order, so that a change in code is a small change in the file. */
export function jsonFile(path: string, value: JsonObject): ExportedFile {
  return { path, content: `${JSON.stringify(normalise(value), null, 2)}\n` }
}
