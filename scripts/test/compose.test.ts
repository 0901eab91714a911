import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>
}

const { services } = parse(read('compose.yaml')) as { services: Readonly<Record<string, Service>> }

await t.test('every image has a version', async (t) => {
  const dockerfile = read('compose/Dockerfile')
  const images = Object.values(services).flatMap(({ image }) => image ?? [])
  t.equal(images.length, 2)
  for (const image of [...images, /^FROM (\S+)/m.exec(dockerfile)?.[1] ?? '']) t.match(image, /:v?\d+\.\d+\.\d+/)
})

await t.test('every file that is mounted or built from exists', async (t) => {
  for (const { build, volumes = [] } of Object.values(services)) {
    const paths = volumes.map((volume) => volume.split(':')[0] ?? '')
    for (const path of build === undefined ? paths : [...paths, build.dockerfile])
      t.ok(existsSync(join(root, path)), path)
  }
})

await t.test('ports are open on this machine only', async (t) => {
  for (const { ports = [] } of Object.values(services))
    for (const port of ports) t.match(port, /^127\.0\.0\.1:\d+:\d+$/)
})

await t.test('services wait for services that exist and run scripts that exist', async (t) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> }
  for (const { depends_on: waitsFor = [], command } of Object.values(services)) {
    for (const name of Array.isArray(waitsFor) ? waitsFor : Object.keys(waitsFor)) t.ok(name in services, name)
    if (command !== undefined) t.ok((command[3] ?? '') in scripts, command.join(' '))
  }
})

await t.test('Prometheus scrapes the app, and Grafana asks Prometheus, where the services are', async (t) => {
  const prometheus = parse(read('compose/prometheus.yaml'))
  const port = services.demo?.command?.at(-1)
  t.same(prometheus.scrape_configs[0].static_configs[0].targets, [`demo:${port}`])
  const { datasources } = parse(read('compose/data-sources.yaml'))
  t.equal(datasources[0].url, 'http://prometheus:9090')
  t.equal(datasources[0].jsonData.timeInterval, prometheus.global.scrape_interval)
  t.equal(services.push?.environment?.GRAFANA_URL, 'http://grafana:3000')
})
