import type {
  AlertingOptions,
  ContactPoint,
  Integration,
  MessageTemplate,
  MuteTiming,
  SecretFromEnvironment,
} from '@messaging-observability/grafana'
import { AlertsError, type AlertsProblem } from '../errors.ts'
import { isStackName } from '../render/options.ts'
import { problemsOf, unknownMembers } from '../spec/checks.ts'
import { messageTemplate, templateCalls } from './message-templates.ts'
import { routeTree } from './route-tree.ts'
import type { Receiver, Routing, RoutingSecret } from './types.ts'

/** Options of {@link grafanaRouting}. */
export interface GrafanaRoutingOptions {
  /** Name of the stack the objects go into: all of their names begin with it. Default `customerio`. */
  readonly stack?: string
}

/** What {@link grafanaRouting} gives, to be spread into `defineStack`. */
export interface GrafanaRouting {
  readonly contactPoints: readonly ContactPoint[]
  readonly muteTimings: readonly MuteTiming[]
  readonly messageTemplates: readonly MessageTemplate[]
  readonly notificationPolicy: NonNullable<AlertingOptions['notificationPolicy']>
}

/**
 * A routing as objects of Grafana: a contact point for each receiver, mute timings, the message template and the stack's own
 * part of the policy tree. A receiver `oncall` becomes the contact point `customerio-oncall`.
 *
 * Grafana knows no inhibition before 13: there the routing of Alertmanager says less than this one sends.
 *
 * @throws AlertsError `ERR_ALERTS_ROUTING_INVALID` where a secret has no environment variable
 */
export function grafanaRouting(routing: Routing, options: GrafanaRoutingOptions = {}): GrafanaRouting {
  const { stack = 'customerio' } = options
  const problems: AlertsProblem[] = problemsOf([
    ...unknownMembers('options', options, ['stack']),
    ['options.stack', isStackName(stack), 'is 1 to 24 lower-case letters, digits and dashes'],
  ])
  const nameOf = (name: string): string => `${stack}-${name}`
  const contactPoints = Object.entries(routing.receivers).map(([name, receiver]): ContactPoint => {
    const secret = (path: string, { env }: RoutingSecret): SecretFromEnvironment => {
      if (env !== undefined) return { env }
      problems.push({
        path: `receivers.${name}.${path}`,
        message: 'names no environment variable; Grafana takes its secrets from there: { env }',
      })
      return { env: '' }
    }
    return { name: nameOf(name), integrations: integrationsOf(nameOf(name), receiver, { stack, secret }) }
  })
  if (problems.length > 0) {
    throw new AlertsError('ERR_ALERTS_ROUTING_INVALID', 'The routing cannot be used in Grafana.', { problems })
  }
  return {
    contactPoints,
    muteTimings: Object.entries(routing.muteTimings ?? {}).map(([name, intervals]) => ({
      name: nameOf(name),
      time_intervals: intervals,
    })),
    messageTemplates: [messageTemplate(stack)],
    notificationPolicy: routeTree(routing, { receiver: nameOf, muteTiming: nameOf }),
  }
}

function integrationsOf(
  name: string,
  { pagerduty, slack, email, webhook }: Receiver,
  side: {
    readonly stack: string
    readonly secret: (path: string, secret: RoutingSecret) => SecretFromEnvironment
  },
): readonly Integration[] {
  const { secret } = side
  const texts = templateCalls(side.stack)
  const integrations: Integration[] = []
  if (pagerduty !== undefined) {
    integrations.push({
      uid: `${name}-pagerduty`,
      type: 'pagerduty',
      settings: {
        integrationKey: secret('pagerduty.integrationKey', pagerduty.integrationKey),
        severity: '{{ with .CommonLabels.severity }}{{ . }}{{ else }}critical{{ end }}',
        summary: texts.title,
        details: { message: texts.message },
      },
    })
  }
  if (slack !== undefined) {
    integrations.push({
      uid: `${name}-slack`,
      type: 'slack',
      settings: {
        url: secret('slack.webhookUrl', slack.webhookUrl),
        ...(slack.channel === undefined ? {} : { recipient: slack.channel }),
        title: texts.title,
        text: texts.slack,
      },
    })
  }
  if (email !== undefined) {
    integrations.push({
      uid: `${name}-email`,
      type: 'email',
      settings: { addresses: email.to.join(';'), subject: texts.title, message: texts.message },
    })
  }
  if (webhook !== undefined) {
    integrations.push({
      uid: `${name}-webhook`,
      type: 'webhook',
      settings: {
        url: webhook.url,
        ...(webhook.token === undefined
          ? {}
          : { authorization_scheme: 'Bearer', authorization_credentials: secret('webhook.token', webhook.token) }),
        title: texts.title,
        message: texts.message,
      },
    })
  }
  return integrations
}
