import { provenanceOf } from '../alert-rules/access.ts'
import { type Answer, ok } from '../http/answer.ts'
import { bodyObject, decodeText, refusing } from '../http/decode.ts'
import { type Call, queryText, type Route } from '../http/route.ts'
import type { SandboxState } from '../state/state.ts'
import {
  checkNotificationQuota,
  checkRelaxedProvenance,
  checkVersion,
  requireIntact,
  requireNotificationWrite,
} from './access.ts'
import { contentVersion } from './fingerprint.ts'
import type { TemplateRecord } from './notification-objects.ts'
import { storedTemplate, templateProblem } from './template-text.ts'

const url = '/api/v1/provisioning/templates'

/** `/api/v1/provisioning/templates` */
export function templateRoutes(state: SandboxState): Route[] {
  const { templates } = state.notifications

  function list(): Answer {
    requireIntact(state)
    const all = [...templates.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
    return ok(all.length === 0 ? null : all.map(describeTemplate))
  }

  function read({ params }: Call): Answer {
    requireIntact(state)
    const template = templates.get(String(params.name))
    return template === undefined ? notFound : ok(describeTemplate(template))
  }

  function put(call: Call): Answer {
    requireNotificationWrite(call.account)
    const body = bodyObject(call)
    const text = decodeText(body, 'template')
    const version = decodeText(body, 'version')
    const problem = templateProblem(String(call.params.name), text)
    if (problem !== undefined) return invalid(problem)
    requireIntact(state)
    const name = String(call.params.name)
    const provenance = provenanceOf(call)
    const before = templates.get(name)
    if (before === undefined) {
      if (version !== '') return notFound
      checkNotificationQuota(state)
    } else {
      checkRelaxedProvenance(before.provenance, provenance)
      checkVersion(version, contentVersion(before.template))
    }
    const template = { name, template: storedTemplate(name, text), provenance }
    templates.set(name, template)
    return { status: 202, body: describeTemplate(template) }
  }

  function remove(call: Call): Answer {
    requireNotificationWrite(call.account)
    requireIntact(state)
    const template = templates.get(String(call.params.name))
    if (template !== undefined) {
      checkVersion(queryText(call, 'version') ?? '', contentVersion(template.template))
      checkRelaxedProvenance(template.provenance, provenanceOf(call))
      templates.delete(template.name)
    }
    return { status: 204, body: '' }
  }

  return [
    { method: 'GET', url, handle: refusing(list) },
    { method: 'GET', url: `${url}/:name`, handle: refusing(read) },
    { method: 'PUT', url: `${url}/:name`, handle: refusing(put) },
    { method: 'DELETE', url: `${url}/:name`, handle: refusing(remove) },
  ]
}

/** A template as it is answered. */
function describeTemplate({ name, template, provenance }: TemplateRecord): object {
  return {
    name,
    template,
    ...(provenance === '' ? {} : { provenance }),
    version: contentVersion(template),
  }
}

const notFound: Answer = {
  status: 404,
  body: { statusCode: 404, messageId: 'alerting.notifications.templates.notFound', message: 'NotFound' },
}

function invalid(problem: string): Answer {
  return {
    status: 400,
    body: {
      statusCode: 400,
      messageId: 'alerting.notifications.templates.invalidFormat',
      message: 'Template is in invalid format. Correct the payload and try again.',
      extra: { Error: problem },
    },
  }
}
