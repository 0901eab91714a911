import type { Answer, Call, Grafana } from '../../client/types.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject, objectsOf, omit, textOf } from '../../json-values.ts'
import { startsWithStack } from '../../kinds/ownership.ts'
import type {
  IntegrationWrite,
  LiveIntegration,
  LiveMuteTiming,
  LivePolicyTree,
  LiveTemplate,
  NotificationDriver,
  Provenance,
} from './driver.ts'
import { brokenConfiguration, explained } from './explained.ts'
import { contentVersion } from './judge.ts'
import { markSettings, markTemplate, readMarkedSettings, readMarkedTemplate } from './marks.ts'
import { type IntegrationSpecs, readIntegrationSpecs } from './setting-specs.ts'
import { untilSettled } from './transient.ts'

const root = '/api/v1/provisioning'

/** Notification objects through `/api/v1/provisioning`, which Grafana 11 to 13 serve. */
export function provisioningDriver(grafana: Grafana): NotificationDriver {
  const notices = new Notices()
  const read = async (
    path: string,
    signal: AbortSignal | undefined,
    accept: readonly number[] = [],
  ): Promise<Answer> => {
    const call = { method: 'GET', path, purpose: 'read', accept } as const
    return notices.heard(await explained(() => grafana.send(call, signal === undefined ? {} : { signal })), path)
  }
  const write = async (call: Omit<Call, 'purpose' | 'headers'>, provenance: Provenance): Promise<void> => {
    // Any value of the header leaves the object open to changes in Grafana.
    const headers = provenance === '' ? { 'x-disable-provenance': 'true' } : {}
    notices.heard(
      // Every POST here names what it makes, so that a second one is refused.
      await explained(() => untilSettled(() => grafana.send({ ...call, headers, purpose: 'write', idempotent: true }))),
      call.path,
    )
  }
  return {
    integrations: async (signal) => objectsOf((await read(`${root}/contact-points`, signal)).body).map(liveIntegration),
    createIntegration: (integration, provenance) =>
      write({ method: 'POST', path: `${root}/contact-points`, ...integrationBody(integration) }, provenance),
    updateIntegration: (integration, provenance) => {
      const path = `${root}/contact-points/${encodeURIComponent(integration.uid)}`
      return write({ method: 'PUT', path, ...integrationBody(integration) }, provenance)
    },
    deleteIntegration: (uid) =>
      write({ method: 'DELETE', path: `${root}/contact-points/${encodeURIComponent(uid)}` }, 'api'),
    integrationSpecs: async (signal) => specsOf(await read('/api/alert-notifiers', signal, [403, 404])),

    muteTimings: async (signal) => objectsOf((await read(`${root}/mute-timings`, signal)).body).map(liveMuteTiming),
    createMuteTiming: (timing, provenance) =>
      write({ method: 'POST', path: `${root}/mute-timings`, body: json(timing) }, provenance),
    updateMuteTiming: (timing, { lock }, provenance) => {
      const path = `${root}/mute-timings/${encodeURIComponent(timing.name)}`
      return write({ method: 'PUT', path, body: { ...json(timing), ...versionOf(lock) } }, provenance)
    },
    deleteMuteTiming: ({ name, lock, provenance }) => {
      const path = `${root}/mute-timings/${encodeURIComponent(name)}`
      return write({ method: 'DELETE', path, query: versionOf(lock), accept: [404] }, provenance)
    },

    // Without a template 12.x answers `null`, older ones 404.
    templates: async (signal) => objectsOf((await read(`${root}/templates`, signal, [404])).body).map(liveTemplate),
    putTemplate: ({ name, template: text, owner }, live, provenance) => {
      const template = markTemplate(text, owner)
      const path = `${root}/templates/${encodeURIComponent(name)}`
      return write({ method: 'PUT', path, body: { template, ...versionOf(live?.lock ?? '') } }, provenance)
    },
    deleteTemplate: ({ name, lock, provenance }) => {
      const path = `${root}/templates/${encodeURIComponent(name)}`
      return write({ method: 'DELETE', path, query: versionOf(lock), accept: [404] }, provenance)
    },

    policyTree: async (signal) => livePolicyTree((await read(`${root}/policies`, signal)).body),
    putPolicyTree: async (tree, provenance) => {
      if (tree.continue === true) throw brokenConfiguration('cannot have continue in root route')
      await write({ method: 'PUT', path: `${root}/policies`, body: tree }, provenance)
    },

    takeNotices: () => notices.take(),
  }
}

/** What a server says about the end of an API: since 13.1 in headers of its answers. */
class Notices {
  readonly #told = new Set<string>()
  #waiting: string[] = []

  heard(answer: Answer, path: string): Answer {
    const date = answer.headers.get('x-api-deprecation-date')
    const warning = answer.headers.get('warning')
    const api = path.split('/').slice(0, 5).join('/')
    if ((date === null && warning === null) || this.#told.has(api)) return answer
    this.#told.add(api)
    const since = date === null ? '' : ` since ${date}`
    const words = warning === null ? '' : `: ${warning.slice(0, 200)}`
    this.#waiting.push(`Grafana says that ${api} is deprecated${since}${words}`)
    return answer
  }

  take(): readonly string[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }
}

function specsOf({ status, body }: Answer): IntegrationSpecs | undefined {
  return status === 200 ? readIntegrationSpecs(body) : undefined
}

function integrationBody({ secrets, owner, settings, ...rest }: IntegrationWrite): Pick<Call, 'body' | 'secrets'> {
  return { body: { ...rest, settings: markSettings(settings, owner) }, secrets }
}

/** A type of ours is JSON already. */
function json(value: object): JsonObject {
  return value as JsonObject
}

function versionOf(lock: string): { readonly version?: string } {
  return lock === '' ? {} : { version: lock }
}

function versionsOf(found: JsonObject, content: Json | undefined): { readonly version: string; readonly lock: string } {
  const lock = textOf(found.version)
  return { lock, version: lock === '' ? contentVersion(JSON.stringify(content ?? null)) : lock }
}

function liveIntegration(found: JsonObject): LiveIntegration {
  const { content, owner } = readMarkedSettings(isObject(found.settings) ? found.settings : {})
  const uid = textOf(found.uid)
  // A copy made in Grafana carries the mark too, but another uid.
  const marked = owner !== undefined && startsWithStack(owner, uid)
  return {
    uid,
    name: textOf(found.name),
    type: textOf(found.type),
    settings: content,
    disableResolveMessage: found.disableResolveMessage === true,
    ...(marked ? { owner } : {}),
    provenance: textOf(found.provenance),
  }
}

function liveMuteTiming(found: JsonObject): LiveMuteTiming {
  return {
    name: textOf(found.name),
    time_intervals: objectsOf(found.time_intervals),
    ...versionsOf(found, found.time_intervals),
    provenance: textOf(found.provenance),
  }
}

function liveTemplate(found: JsonObject): LiveTemplate {
  const { content, owner } = readMarkedTemplate(textOf(found.template))
  return {
    name: textOf(found.name),
    template: content,
    ...(owner === undefined ? {} : { owner }),
    ...versionsOf(found, found.template),
    provenance: textOf(found.provenance),
  }
}

function livePolicyTree(body: Json): LivePolicyTree {
  const found = isObject(body) ? body : {}
  return { tree: omit(found, (key) => key === 'provenance'), provenance: textOf(found.provenance) }
}
