import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '@messaging-observability/instrumentation'
import { WebhooksError } from './errors.ts'
import type { Park, ParkedDelivery } from './park.ts'

/** Options of {@link parkToDirectory}. */
export interface ParkDirectoryOptions {
  /** Files the directory may hold. Default 10,000. */
  readonly maxFiles?: number
  /** Bytes they may take. Default 1 GiB. */
  readonly maxBytes?: number
  /** Waits until the disk has the file before the sender gets its answer. Default true. */
  readonly fsync?: boolean
}

/** What stands in a file of the directory. `body` is the text as it was received, base64 where it is not UTF-8. */
export interface ParkedFile extends Omit<ParkedDelivery, 'body'> {
  readonly version: 1
  readonly body: string
  readonly bodyEncoding: 'utf8' | 'base64'
}

/**
 * Parks each delivery as a JSON file of its own in a directory, readable for this user only. A file appears whole or not at
 * all. Its name is the time of arrival and a random id: nothing of the request.
 *
 * **The files hold raw bodies, personal data included.** Delete them when they have been looked after.
 *
 * When the directory is full parking fails with `WEBHOOKS_PARK_FULL`: the sender is asked to send again, which holds its
 * queue back until somebody makes room. Files that were deleted count as room at once.
 *
 * @param path made if it is not there
 * @throws ConfigurationError where the directory cannot be made or read, or an option is out of range
 */
export function parkToDirectory(path: string, options: ParkDirectoryOptions = {}): Park {
  const { maxFiles = 10_000, maxBytes = 2 ** 30, fsync = true } = options
  const limits = { maxFiles, maxBytes }
  const problems = Object.entries(limits)
    .filter(([, value]) => !(Number.isSafeInteger(value) && value >= 1))
    .map(([key]) => ({ path: key, message: 'must be a whole number above 0' }))
  if (problems.length > 0) throw new ConfigurationError('parkToDirectory', problems)
  const room = new Room(path, maxFiles, maxBytes)
  return async (delivery) => {
    const content = Buffer.from(JSON.stringify(toFile(delivery)))
    const giveBack = await room.take(content.length)
    const name = `${new Date(delivery.receivedAt).toISOString().replaceAll(/[-:.]/g, '')}-${randomUUID()}`
    const temporary = join(path, `.${name}.tmp`)
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(content)
        if (fsync) await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, join(path, `${name}.json`))
    } catch (error) {
      giveBack()
      await unlink(temporary).catch(() => {})
      throw error
    }
    if (fsync) await syncDirectory(path)
  }
}

function toFile({ body, ...delivery }: ParkedDelivery): ParkedFile {
  const bodyEncoding = isUtf8(body) ? 'utf8' : 'base64'
  return { version: 1, ...delivery, bodyEncoding, body: body.toString(bodyEncoding) }
}

/** Without this the name of a new file may be lost in a power cut. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** How full the directory is. Counted as files are written, and anew when it seems full. */
class Room {
  readonly #path: string
  readonly #maxFiles: number
  readonly #maxBytes: number
  #files = 0
  #bytes = 0
  #counting: Promise<void> | undefined

  constructor(path: string, maxFiles: number, maxBytes: number) {
    this.#path = path
    this.#maxFiles = maxFiles
    this.#maxBytes = maxBytes
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      this.#set(readdirSync(path).map((name) => lstatSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0))
    } catch (cause) {
      const problem = {
        path: 'path',
        message: 'cannot be made or read. Give a directory this process may write to',
      }
      throw new ConfigurationError('parkToDirectory', [problem], { cause })
    }
  }

  /** @returns a function that gives the room back */
  async take(bytes: number): Promise<() => void> {
    if (!this.#fits(bytes)) await this.#recount()
    if (!this.#fits(bytes)) {
      throw new WebhooksError(
        'WEBHOOKS_PARK_FULL',
        `the park directory holds ${this.#files} files and ${this.#bytes} bytes; make room, or raise maxFiles or maxBytes`,
      )
    }
    this.#files++
    this.#bytes += bytes
    return () => {
      this.#files--
      this.#bytes -= bytes
    }
  }

  #fits(bytes: number): boolean {
    return this.#files < this.#maxFiles && this.#bytes + bytes <= this.#maxBytes
  }

  /** Counts once however many wait. A file that vanishes meanwhile takes no room. */
  #recount(): Promise<void> {
    this.#counting ??= this.#sizes()
      .then((sizes) => this.#set(sizes))
      .finally(() => {
        this.#counting = undefined
      })
    return this.#counting
  }

  async #sizes(): Promise<number[]> {
    const names = await readdir(this.#path)
    const stats = await Promise.allSettled(names.map((name) => lstat(join(this.#path, name))))
    return stats.filter((result) => result.status === 'fulfilled').map((result) => result.value.size)
  }

  #set(sizes: readonly number[]): void {
    this.#files = sizes.length
    this.#bytes = sizes.reduce((sum, size) => sum + size, 0)
  }
}
