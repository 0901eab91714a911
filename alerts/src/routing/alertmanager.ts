import type { ExportedFile, NotificationRoute, RouteMatcher } from '@messaging-observability/grafana'
import { AlertsError, type AlertsProblem } from '../errors.ts'
import { toYaml } from '../render/prometheus.ts'
import { problemsOf, unknownMembers } from '../spec/checks.ts'
import type { AlertSpec } from '../spec/types.ts'
import type { AlertmanagerConfig, AlertmanagerReceiver, AlertmanagerRoute } from './alertmanager-types.ts'
import { customerioInhibitions, type Inhibition, resolveInhibitions } from './inhibitions.ts'
import { alertmanagerTemplates, templateCalls } from './message-templates.ts'
import { routeTree } from './route-tree.ts'
import type { Receiver, Routing, RoutingSecret } from './types.ts'

const TEMPLATES = 'customerio'

/** Options of {@link alertmanagerConfig}. */
export interface AlertmanagerOptions {
  /** Rules that the inhibitions are about. */
  readonly alerts: readonly AlertSpec[]
  /** Default {@link customerioInhibitions}. Names that no rule has are left out. */
  readonly inhibitions?: readonly Inhibition[]
  /** Mail server, where a receiver has `email` and Alertmanager's `global` is yours. */
  readonly smtp?: {
    /** `host:port`. */
    readonly smarthost: string
    readonly from: string
    readonly username?: string
    readonly password?: RoutingSecret
  }
}

/**
 * A routing as the configuration of an Alertmanager (0.25 or newer). Secrets are read from files. It is data: spread it to
 * add what is yours.
 *
 * @throws AlertsError `ERR_ALERTS_ROUTING_INVALID` where a secret has no file, or mail no server
 */
export function alertmanagerConfig(routing: Routing, options: AlertmanagerOptions): AlertmanagerConfig {
  const { alerts, inhibitions = customerioInhibitions, smtp } = options
  const problems: AlertsProblem[] = problemsOf([
    ...unknownMembers('options', options, ['alerts', 'inhibitions', 'smtp']),
    ['options.alerts', Array.isArray(alerts), 'is the list of rules that the inhibitions are about'],
  ])
  const file = (path: string, secret: RoutingSecret): string => {
    if (secret.file === undefined) {
      problems.push({ path, message: 'names no file; Alertmanager reads its secrets from there: { file }' })
    }
    return secret.file ?? ''
  }
  const entries: [string, Receiver][] = Object.entries(routing.receivers)
  for (const [name, { email }] of entries) {
    if (email === undefined || smtp !== undefined) continue
    problems.push({ path: `receivers.${name}.email`, message: 'needs a mail server; give the option smtp' })
  }
  const receivers = entries.map(([name, receiver]) => receiverOf(name, receiver, file))
  const password = smtp?.password === undefined ? undefined : file('smtp.password', smtp.password)
  if (problems.length > 0) {
    throw new AlertsError('ERR_ALERTS_ROUTING_INVALID', 'The routing cannot be used in Alertmanager.', { problems })
  }
  const unchanged = (name: string): string => name
  const muteTimings = Object.entries(routing.muteTimings ?? {})
  return {
    ...(smtp === undefined
      ? {}
      : {
          global: {
            smtp_smarthost: smtp.smarthost,
            smtp_from: smtp.from,
            ...(smtp.username === undefined ? {} : { smtp_auth_username: smtp.username }),
            ...(password === undefined ? {} : { smtp_auth_password_file: password }),
          },
        }),
    templates: [`${TEMPLATES}.tmpl`],
    route: routeOf(routeTree(routing, { receiver: unchanged, muteTiming: unchanged })),
    receivers,
    ...(muteTimings.length === 0
      ? {}
      : { time_intervals: muteTimings.map(([name, intervals]) => ({ name, time_intervals: intervals })) }),
    inhibit_rules: resolveInhibitions(alerts, inhibitions).map(({ source, target, equal }) => ({
      source_matchers: [alertnames(source)],
      target_matchers: [alertnames(target)],
      equal,
    })),
  }
}

/**
 * The files of an Alertmanager: `alertmanager.yml`, and the templates it names, which lie beside it.
 *
 * @throws AlertsError as {@link alertmanagerConfig}
 */
export function alertmanagerFiles(routing: Routing, options: AlertmanagerOptions): readonly ExportedFile[] {
  return [
    {
      path: 'alertmanager/alertmanager.yml',
      content: toYaml(alertmanagerConfig(routing, options)),
    },
    { path: `alertmanager/${TEMPLATES}.tmpl`, content: alertmanagerTemplates(TEMPLATES) },
  ]
}

function receiverOf(
  name: string,
  { pagerduty, slack, email, webhook }: Receiver,
  file: (path: string, secret: RoutingSecret) => string,
): AlertmanagerReceiver {
  const path = `receivers.${name}`
  const texts = templateCalls(TEMPLATES)
  return {
    name,
    ...(pagerduty === undefined
      ? {}
      : {
          pagerduty_configs: [
            {
              routing_key_file: file(`${path}.pagerduty.integrationKey`, pagerduty.integrationKey),
              severity: '{{ with .CommonLabels.severity }}{{ . }}{{ else }}critical{{ end }}',
              description: texts.title,
              details: { message: texts.message },
            },
          ],
        }),
    ...(slack === undefined
      ? {}
      : {
          slack_configs: [
            {
              send_resolved: true,
              api_url_file: file(`${path}.slack.webhookUrl`, slack.webhookUrl),
              ...(slack.channel === undefined ? {} : { channel: slack.channel }),
              title: texts.title,
              text: texts.slack,
            },
          ],
        }),
    ...(email === undefined
      ? {}
      : {
          email_configs: [
            {
              send_resolved: true,
              to: email.to.join(', '),
              headers: { Subject: texts.title },
              // Without this the default HTML goes out beside the text, and is what mail programs show.
              html: '',
              text: texts.message,
            },
          ],
        }),
    ...(webhook === undefined
      ? {}
      : {
          webhook_configs: [
            {
              url: webhook.url,
              ...(webhook.token === undefined
                ? {}
                : {
                    http_config: {
                      authorization: { credentials_file: file(`${path}.webhook.token`, webhook.token) },
                    },
                  }),
            },
          ],
        }),
  }
}

function routeOf({ object_matchers, routes, ...route }: NotificationRoute): AlertmanagerRoute {
  return {
    ...(object_matchers === undefined ? {} : { matchers: object_matchers.map(matcherText) }),
    ...route,
    ...(routes === undefined ? {} : { routes: routes.map(routeOf) }),
  }
}

function matcherText([label, operator, value]: RouteMatcher): string {
  return `${label}${operator}${JSON.stringify(value)}`
}

/** Names are letters and digits: nothing to escape. */
function alertnames(names: readonly string[]): string {
  return matcherText(['alertname', names.length === 1 ? '=' : '=~', names.join('|')])
}
