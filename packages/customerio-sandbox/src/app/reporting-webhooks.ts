import { SandboxError } from '../errors.ts'
import { type Answer, json, noContent } from '../http/answer.ts'
import { isObject, type Operation, type OperationRequest } from '../http/operation.ts'
import type { ReportingSender, ReportingSubscription, ReportingSubscriptionInput } from '../reporting/index.ts'
import { appError, notFound } from './errors.ts'

/** Create, read, change and delete reporting webhooks: they are the sender's subscriptions. */
export function createReportingWebhooks(sender: ReportingSender): Operation[] {
  function create({ body }: OperationRequest): Answer {
    const missing = ['name', 'endpoint', 'events'].filter((name) => !isObject(body) || body[name] === undefined)
    // `name` is required by the vendor's schema and optional in its SDK; the SDK's callers must get through.
    const required = missing.filter((name) => name !== 'name')
    if (required.length > 0) return appError(422, `${required.join(' and ')} must be given`)
    return refusing(() => json(200, describe(sender.add(body as ReportingSubscriptionInput))))
  }

  function update({ param, body }: OperationRequest): Answer {
    if (!isObject(body)) return appError(422, 'request body must be a JSON object')
    return refusing(() => {
      const changed = sender.update(Number(param('webhook_id')), body)
      return changed === undefined ? notFound() : json(200, describe(changed))
    })
  }

  function read({ param }: OperationRequest): Answer {
    const found = sender.get(Number(param('webhook_id')))
    return found === undefined ? notFound() : json(200, describe(found))
  }

  const one = '/v1/reporting_webhooks/:webhook_id'
  return [
    {
      api: 'app',
      name: 'listReportingWebhooks',
      method: 'GET',
      path: '/v1/reporting_webhooks',
      handle: () => json(200, { reporting_webhooks: sender.list().map(describe) }),
    },
    { api: 'app', name: 'createReportingWebhook', method: 'POST', path: '/v1/reporting_webhooks', handle: create },
    { api: 'app', name: 'getReportingWebhook', method: 'GET', path: one, handle: read },
    { api: 'app', name: 'updateReportingWebhook', method: 'PUT', path: one, handle: update },
    {
      api: 'app',
      name: 'deleteReportingWebhook',
      method: 'DELETE',
      path: one,
      handle: ({ param }) => (sender.remove(Number(param('webhook_id'))) ? noContent : notFound()),
    },
  ]
}

/** The signing key is shown in the vendor's UI only, never by the API. */
function describe({ signingKey: _secret, ...webhook }: ReportingSubscription): object {
  return webhook
}

function refusing(change: () => Answer): Answer {
  try {
    return change()
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    return appError(422, error.problems.map(({ path, message }) => `${path}: ${message}`).join('; '))
  }
}
