import { faultPresets } from '../faults/presets.ts'

/** What `--help` prints. */
export function helpText(): string {
  const presets = Object.entries(faultPresets).map(([name, meaning]) => `  ${name.padEnd(24)}${meaning}`)
  return `customerio-sandbox: a local Customer.io

Usage: customerio-sandbox [options]

Options
  --port <number>           port to listen on (default: any free one)
  --host <address>          address to listen on (default: 127.0.0.1)
  --seed <number>           same seed, same requests: same ids, outcomes and faults (default: 1)
  --region <us|eu>          the account's region (default: us)
  --environment-id <number> the workspace's id (default: 1)
  --time-scale <number>     divides every wait: at 60 a minute lasts a second (default: 1)
  --rate-limits             answer 429 above the documented rates
  --site-id, --api-key      keys of the Track API
  --app-key                 key of the App API
  --write-key               key of the Pipelines API
  --any-credentials         accept every well-formed key
  --webhook <url>           send reporting webhooks there; may be repeated
  --signing-key <key>       key that signs the reporting webhooks (default: drawn from the seed)
  --allow-remote-webhooks   let webhooks leave this machine
  --fault <fault>           make requests misbehave; may be repeated
  --output <text|json>      json prints one object when ready (default: text)
  --version                 print the version
  -h, --help                print this

Faults: <preset>[:key=value,...] with api, operation, method, url, retry to choose requests and
times (a number or always), skip, probability, applied, retryAfterSeconds, delayMs, status, location
${presets.join('\n')}

Examples
  customerio-sandbox --port 8080
  customerio-sandbox --webhook http://127.0.0.1:3000/webhooks/customerio --signing-key test-key --time-scale 60
  customerio-sandbox --fault rate-limited:operation=track,times=2 --fault slow:api=app,delayMs=500,times=always
  curl -s http://127.0.0.1:8080/_sandbox/people
`
}
