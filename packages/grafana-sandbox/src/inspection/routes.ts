import type { FastifyInstance, FastifyReply } from 'fastify'
import type { RuleResult } from '../alert-states/alert-state.ts'
import { GrafanaSandboxError } from '../errors.ts'
import type { Fault } from '../faults/fault.ts'
import { isObject, type JsonObject, type MutableObject, textOf } from '../json.ts'
import type { GrafanaMode } from '../modes.ts'
import type { GrafanaSandbox } from '../start-grafana-sandbox.ts'

type Inspected = Omit<GrafanaSandbox, 'url' | 'port' | 'close'>

/** Adds the inspection API below `/sandbox`. It asks for no credentials and leaves no trace in the request log. */
export function registerInspection(app: FastifyInstance, sandbox: Inspected): void {
  function route(method: 'GET' | 'POST' | 'DELETE', url: string, run: (call: InspectionCall) => unknown): void {
    app.route({
      method,
      url: `/sandbox${url}`,
      exposeHeadRoute: false,
      handler(request, reply) {
        const params = request.params as Record<string, string>
        try {
          return answer(reply, 200, run({ params, body: parse(request.body) }) ?? {})
        } catch (error) {
          if (!(error instanceof GrafanaSandboxError)) throw error
          return answer(reply, 400, { error: error.message, problems: error.problems })
        }
      },
    })
  }

  route('GET', '', () => ({
    mode: sandbox.mode,
    counts: {
      dashboards: sandbox.dashboards().length,
      folders: sandbox.folders().length,
      dataSources: sandbox.dataSources().length,
      alertRules: sandbox.alerting.rules().length,
      requests: sandbox.requests.length,
      droppedRequests: sandbox.droppedRequests,
    },
    faults: sandbox.faults,
  }))
  route('GET', '/requests', () => ({ requests: sandbox.requests, dropped: sandbox.droppedRequests }))
  route('DELETE', '/requests', () => sandbox.resetRequests())
  route('GET', '/dashboards', () => ({ dashboards: sandbox.dashboards() }))
  route('GET', '/dashboards/:uid', ({ params }) => sandbox.dashboard(String(params.uid)) ?? missing(params.uid))
  route('POST', '/dashboards/:uid/edit', ({ params, body }) => {
    const { set = {}, author, message } = body
    sandbox.editInUi(String(params.uid), (spec) => Object.assign(spec, set), edit(author, message))
  })
  route('POST', '/dashboards/:uid/move', ({ params, body }) => {
    sandbox.moveInUi(String(params.uid), textOf(body.folderUid), edit(body.author, body.message))
  })
  route('POST', '/dashboards/:uid/provision', ({ params, body }) => {
    const { spec = {}, ...file } = body
    sandbox.provisionFromFile(String(params.uid), spec as JsonObject, file)
  })
  route('GET', '/folders', () => ({ folders: sandbox.folders() }))
  route('GET', '/alert-rules', () => ({
    rules: sandbox.alerting.rules().map((rule) => ({ ...rule, alerts: sandbox.alerting.alerts(rule.uid) })),
  }))
  route('POST', '/alert-rules/:uid/result', ({ params, body }) => {
    sandbox.alerting.setResult(String(params.uid), body.result as RuleResult)
  })
  route('POST', '/alert-rules/:uid/pause', ({ params, body }) => {
    sandbox.alerting.pauseRuleInUi(String(params.uid), body.paused !== false, edit(body.author, undefined))
  })
  route('POST', '/evaluate', ({ body }) => sandbox.alerting.evaluate(typeof body.at === 'number' ? body.at : undefined))
  route('GET', '/notifications', () => ({
    contactPoints: sandbox.alerting.contactPoints().map(({ secrets: _secrets, ...integration }) => integration),
    policy: sandbox.alerting.notificationPolicy(),
    muteTimings: sandbox.alerting.muteTimings(),
    templates: sandbox.alerting.templates(),
  }))
  route('GET', '/faults', () => ({ faults: sandbox.faults }))
  route('POST', '/faults', ({ body }) => ({ fault: sandbox.inject(body as unknown as Fault) }))
  route('DELETE', '/faults', () => sandbox.clearFaults())
  route('POST', '/mode', ({ body }) => sandbox.upgrade(body.mode as GrafanaMode))
}

interface InspectionCall {
  readonly params: Readonly<Record<string, string>>
  readonly body: MutableObject
}

function edit(author: unknown, message: unknown): { author?: string; message?: string } {
  return {
    ...(typeof author === 'string' ? { author } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  }
}

function missing(uid: string | undefined): never {
  throw new GrafanaSandboxError('GRAFANA_SANDBOX_STATE', `There is no dashboard "${uid}".`)
}

function parse(body: unknown): MutableObject {
  try {
    const value: unknown = typeof body === 'string' && body !== '' ? JSON.parse(body) : {}
    if (isObject(value)) return value
  } catch {
    // Answered below, as any other body that is no object.
  }
  throw new GrafanaSandboxError('GRAFANA_SANDBOX_OPTIONS', 'The body must be a JSON object.')
}

function answer(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(value))
}
