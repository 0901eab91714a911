import type { Grafana } from '../client/types.ts'
import { GrafanaError } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import { isList, isObject, textOf } from '../json-values.ts'
import type { ApiVersion } from '../server/types.ts'
import { stackLabel } from './dashboard/marks.ts'
import { numberText, strings } from './manager.ts'

/** An object of Grafana's Kubernetes-style API. */
export interface Resource {
  readonly name: string
  readonly resourceVersion: string
  readonly generation: string
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly spec: JsonObject
}

/** What is sent to write a {@link Resource}. */
export interface ResourceWrite {
  readonly name: string
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly spec: JsonObject
}

/** One resource type of the Kubernetes-style API: `dashboards`, `folders`. */
export class ResourceApi {
  readonly #grafana: Grafana
  readonly #apiVersion: string
  readonly #kind: string
  readonly #path: string

  constructor(grafana: Grafana, group: string, version: ApiVersion, namespace: string, kind: string) {
    this.#grafana = grafana
    this.#apiVersion = `${group}/${version}`
    this.#kind = kind
    this.#path = `/apis/${this.#apiVersion}/namespaces/${encodeURIComponent(namespace)}/${kind.toLowerCase()}s`
  }

  async read(name: string, signal?: AbortSignal): Promise<Resource | undefined> {
    const path = this.#pathOf(name)
    const { status, body } = await this.#grafana.send(
      { method: 'GET', path, purpose: 'read', accept: [404] },
      options(signal),
    )
    return status === 404 ? undefined : resource(body, path)
  }

  /** Every resource with the stack's label, page by page. */
  async owned(stack: string, signal?: AbortSignal): Promise<readonly Resource[]> {
    const found: Resource[] = []
    for (let next = ''; ; ) {
      const query = {
        labelSelector: `${stackLabel}=${stack}`,
        limit: '500',
        ...(next === '' ? {} : { continue: next }),
      }
      const { body } = await this.#grafana.send(
        { method: 'GET', path: this.#path, query, purpose: 'read' },
        options(signal),
      )
      const { items, metadata } = isObject(body) ? body : {}
      if (isList(items)) found.push(...items.map((item) => resource(item, this.#path)))
      next = isObject(metadata) ? textOf(metadata.continue) : ''
      // Legacy storage lists all folders, whatever the label: what is not ours must never look like ours.
      if (next === '') return found.filter(({ labels }) => labels[stackLabel] === stack)
    }
  }

  /** The object as a write would store it. Nothing is written; only for types that were seen to honour it. */
  async dryRun(write: ResourceWrite, signal?: AbortSignal): Promise<Resource> {
    const path = this.#pathOf(write.name)
    const query = { dryRun: 'All' }
    const call = { method: 'PUT', path, query, body: this.#body(write), purpose: 'dryRun' } as const
    const { body } = await this.#grafana.send(call, options(signal))
    return resource(body, path)
  }

  /** Fails with a conflict when the name is taken, so that sending it again is safe. Resolves to the generation it made. */
  async create(write: ResourceWrite): Promise<string> {
    const call = {
      method: 'POST',
      path: this.#path,
      body: this.#body(write),
      purpose: 'write',
      idempotent: true,
    } as const
    return generationOf((await this.#grafana.send(call)).body)
  }

  /** Fails with a conflict when the version is not the live one any more. Resolves to the generation it made. */
  async update(write: ResourceWrite, resourceVersion: string): Promise<string> {
    const body = this.#body(write, resourceVersion)
    const call = { method: 'PUT', path: this.#pathOf(write.name), body, purpose: 'write' } as const
    return generationOf((await this.#grafana.send(call)).body)
  }

  /** What is gone already is fine. */
  async delete(name: string, resourceVersion: string): Promise<void> {
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { resourceVersion } }
    await this.#grafana.send({ method: 'DELETE', path: this.#pathOf(name), body, purpose: 'write', accept: [404] })
  }

  #pathOf(name: string): string {
    return `${this.#path}/${encodeURIComponent(name)}`
  }

  #body({ name, annotations, labels, spec }: ResourceWrite, resourceVersion?: string): JsonObject {
    const lock = resourceVersion === undefined ? {} : { resourceVersion }
    return { apiVersion: this.#apiVersion, kind: this.#kind, metadata: { name, annotations, labels, ...lock }, spec }
  }
}

/** Send options of an optional signal. */
export function options(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function generationOf(body: Json): string {
  const { metadata } = isObject(body) ? body : {}
  return isObject(metadata) ? numberText(metadata.generation) : ''
}

function resource(body: Json, path: string): Resource {
  const { metadata, spec } = isObject(body) ? body : {}
  if (!isObject(metadata) || !isObject(spec) || typeof metadata.name !== 'string') {
    throw new GrafanaError(
      'GRAFANA_NOT_GRAFANA',
      `${path}: the answer has no metadata or spec. Check what answers at the URL.`,
    )
  }
  return {
    name: metadata.name,
    resourceVersion: textOf(metadata.resourceVersion),
    generation: numberText(metadata.generation),
    annotations: strings(metadata.annotations),
    labels: strings(metadata.labels),
    spec,
  }
}
