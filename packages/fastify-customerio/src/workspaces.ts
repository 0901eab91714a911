import { WorkspaceTakenError, WorkspaceUnknownError } from './errors.ts'

/**
 * The registrations of one Fastify scope by workspace. A scope sees those above it and never those of a sibling:
 * one shared object, as other plugins keep it, would show a child's registration to everybody.
 */
export class Workspaces<Registration> {
  readonly #own = new Map<string, Registration>()
  readonly #above: Workspaces<Registration> | undefined

  constructor(above?: Workspaces<Registration>) {
    this.#above = above
  }

  /** @throws WorkspaceTakenError when this scope has that workspace. */
  refuseTaken(name: string): void {
    if (this.#own.has(name)) throw new WorkspaceTakenError(name)
  }

  add(name: string, registration: Registration): void {
    this.#own.set(name, registration)
  }

  /** @throws WorkspaceUnknownError when neither this scope nor one above it has that workspace. */
  get(name: string): Registration {
    const registration = this.#find(name)
    if (registration === undefined)
      throw new WorkspaceUnknownError(
        name,
        this.names()
          .map((known) => `'${known}'`)
          .join(', '),
      )
    return registration
  }

  /** Names that `get` knows, nearest first. */
  names(): string[] {
    return [...new Set([...this.#own.keys(), ...(this.#above?.names() ?? [])])]
  }

  #find(name: string): Registration | undefined {
    const own = this.#own.get(name)
    return own === undefined && this.#above !== undefined ? this.#above.#find(name) : own
  }
}
