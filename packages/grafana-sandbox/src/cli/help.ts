import { modes } from '../modes.ts'

/** What `--help` prints. */
export function helpText(): string {
  return `grafana-sandbox: a local Grafana API

Usage: grafana-sandbox [options]

Options
  --port <number>         port to listen on (default: any free one)
  --host <address>        address to listen on (default: 127.0.0.1)
  --mode <mode>           which Grafana to be: ${Object.keys(modes).join(', ')}
                          (default: 12.4-unified)
  --root-path <path>      serve Grafana below this path, for example /grafana
  --data-source <source>  a Prometheus: uid, or uid=http://127.0.0.1:9090; may be repeated, the first is the default
  --series <name>         a metric that exists in the first data source; may be repeated
  --fault <fault>         make requests misbehave; may be repeated
  --output <text|json>    json prints one object when ready (default: text)
  --version               print the version
  -h, --help              print this

Faults: key=value,... with method, path (a regular expression) and purpose (read, dryRun, query, write) to choose
requests, nth and times (a number or always), and one of
  status=<400-599>        with retryAfter, html, applied
  slowMs=<milliseconds>   the right answer, late
  cut=before|after        the connection is cut, before or after the request was performed

Examples
  grafana-sandbox --port 3000 --data-source prometheus=http://127.0.0.1:9090
  grafana-sandbox --mode 12.3 --fault status=429,retryAfter=1,purpose=write,times=2
  curl -s http://127.0.0.1:3000/sandbox/requests
`
}
