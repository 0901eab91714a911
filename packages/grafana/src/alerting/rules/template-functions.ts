/** What Go has: https://pkg.go.dev/text/template#hdr-Functions */
const ofGo =
  'and call html index slice js len not or print printf println urlquery eq ge gt le lt ne true false nil'.split(' ')
/** What Prometheus adds: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
const ofPrometheus =
  `args externalURL first graphLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp label match
  parseDuration pathPrefix query reReplaceAll safeHtml sortByLabel stripDomain stripPort strvalue tableLink title toLower
  toTime toUpper value`.split(/\s+/)
/** What Grafana adds: `pkg/services/ngalert/state/template/funcs.go`. */
const ofGrafana = 'filterLabels filterLabelsRe mergeLabelValues removeLabels removeLabelsRe'.split(' ')
/** Every function a template of a rule may call. */
export const templateFunctions: ReadonlySet<string> = new Set([...ofGo, ...ofPrometheus, ...ofGrafana])
