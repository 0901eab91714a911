import type { MessageTemplate } from '@messaging-observability/grafana'

/** Alerts a message describes one by one; of the others it says how many there are. */
const SHOWN = 5

/** Where the two sides differ. */
interface Dialect {
  /** Address of the panel; empty where there is none. */
  readonly panel: string
  /** Writes the address at which to silence the alert. */
  readonly silence: string
  /** Goes before the name of the alert. */
  readonly rule: string
  /** What the message is about, around the summary. */
  readonly heading: (summary: string) => string
  /** What one alert says, around its texts. */
  readonly text: (texts: string) => string
}

/**
 * A query that fails or has no data is an alert of its own, `DatasourceError` or `DatasourceNoData`, with the texts of the
 * rule. They do not hold: nobody knows whether the calls fail.
 */
const grafana: Dialect = {
  panel: '.PanelURL',
  silence: '{{ .SilenceURL }}',
  rule: '{{ with .CommonLabels.rulename }}{{ . }}: {{ end }}',
  heading: (summary) => `{{ if .CommonLabels.rulename }}The rule has no answer.{{ else }}${summary}{{ end }}`,
  text: (texts) =>
    '{{ if .Labels.rulename }}{{ .Labels.rulename }}: {{ with .Annotations.Error }}the query fails: {{ . }}{{ else }}the query has no data.{{ end }}' +
    `{{ else }}${texts}{{ end }}`,
}

const alertmanager: Dialect = {
  panel: '.Annotations.dashboard_url',
  // Alertmanager has no variable for it: its page for a new silence takes the labels as matchers.
  silence:
    '{{ $.ExternalURL }}/#/silences/new?filter=%7B{{ range .Labels.SortedPairs }}{{ .Name }}%3D' +
    // The page takes a plus for a plus.
    '{{ printf "%q" .Value | urlquery | reReplaceAll "[+]" "%20" }}%2C{{ end }}%7D',
  rule: '',
  heading: (summary) => summary,
  text: (texts) => texts,
}

/** Names of the templates in a group: how contact points and receivers use them. */
export interface TemplateNames {
  readonly title: string
  readonly message: string
  readonly slack: string
}

/** `{{ template "customerio.title" . }}`, … */
export function templateCalls(prefix: string): TemplateNames {
  const call = (name: string): string => `{{ template "${prefix}.${name}" . }}`
  return { title: call('title'), message: call('message'), slack: call('slack') }
}

/**
 * A notification template that is short and useful: `<name>.title` is one line, `<name>.message` says what happens, since
 * when and where to look, `<name>.slack` the same with links behind words.
 */
export function messageTemplate(name: string): MessageTemplate {
  return { name, template: templatesFor(name, grafana) }
}

/** The same as a template file of Alertmanager. */
export function alertmanagerTemplates(name: string): string {
  return templatesFor(name, alertmanager)
}

function templatesFor(name: string, { panel, silence, rule, heading, text }: Dialect): string {
  return `{{ define "${name}.title" -}}
{{ if .Alerts.Firing }}FIRING{{ if gt (len .Alerts.Firing) 1 }} {{ len .Alerts.Firing }}x{{ end }}{{ else }}RESOLVED{{ end }}
{{- with .CommonLabels.severity }} {{ . }}{{ end }} ${rule}{{ with .CommonLabels.alertname }}{{ . }}{{ else }}several alerts{{ end }}
{{- with .CommonLabels.job }}, {{ . }}{{ end }}{{ with .CommonLabels.workspace }}/{{ . }}{{ end }}
{{- end }}

{{ define "${name}.message" -}}
${heading('{{ with .CommonAnnotations.summary }}{{ . }}{{ end }}')}
{{- with .CommonAnnotations.runbook_url }}
Runbook: {{ . }}{{ end }}
${each(
  'Firing',
  `

${text(ownTexts)}
Since ${time('.StartsAt')}{{ with ${panel} }}
Panel: {{ . }}{{ end }}{{ if not $.CommonAnnotations.runbook_url }}{{ with .Annotations.runbook_url }}
Runbook: {{ . }}{{ end }}{{ end }}
Silence: ${silence}`,
)}
${each('Resolved', `\n\nResolved ${time('.EndsAt')} after ${lasted}${place}`)}
{{- end }}

{{ define "${name}.slack" -}}
${heading('{{ with .CommonAnnotations.summary }}*{{ . }}*{{ end }}')}
{{- with .CommonAnnotations.runbook_url }} <{{ . }}|Runbook>{{ end }}
${each(
  'Firing',
  `\n• ${text(ownTexts)} Since ${time('.StartsAt')}{{ with ${panel} }} · <{{ . }}|Panel>{{ end }}` +
    `{{ if not $.CommonAnnotations.runbook_url }}{{ with .Annotations.runbook_url }} · <{{ . }}|Runbook>{{ end }}{{ end }} · <${silence}|Silence>`,
)}
${each('Resolved', `\n• Resolved ${time('.EndsAt')} after ${lasted}${place}`)}
{{- end }}
`
}

function each(kind: 'Firing' | 'Resolved', body: string): string {
  const list = `.Alerts.${kind}`
  return (
    `{{- range $index, $alert := ${list} }}{{ if lt $index ${SHOWN} }}${body}{{ end }}{{ end }}` +
    `{{ if gt (len ${list}) ${SHOWN} }}\n\n${SHOWN} of {{ len ${list} }} are shown.{{ end }}`
  )
}

/** Where alerts of several rules share a message, each says its own. */
const ownTexts =
  '{{ if not $.CommonAnnotations.summary }}{{ with .Annotations.summary }}{{ . }} {{ end }}{{ end }}{{ .Annotations.description }}'

/** In UTC: the reader, the log and the graph may be in three time zones. */
function time(field: string): string {
  return `{{ ${field}.UTC.Format "2006-01-02 15:04 UTC" }}`
}

/** Go counts in nanoseconds. */
const lasted = '{{ (.EndsAt.Sub .StartsAt).Round 1000000000 }}'
const place = '{{ with .Labels.job }}: {{ . }}{{ end }}{{ with .Labels.workspace }}/{{ . }}{{ end }}'
