import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { readRunbook } from '../support/runbook.ts'

const runbooks = new URL('../../../docs/runbooks/', import.meta.url)

await t.test('promtool reads every query of every runbook', (t) => {
  const pages = readdirSync(runbooks).filter((file) => file.startsWith('CustomerIO'))
  const groups = pages.map((file) => {
    const { title, queries } = readRunbook(readFileSync(new URL(file, runbooks), 'utf8'))
    return { name: title, rules: queries.map((expr, index) => ({ record: `runbook:${title}:${index}`, expr })) }
  })
  const folder = t.testdir()
  writeFileSync(join(folder, 'runbooks.yaml'), stringify({ groups }))
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'rules', 'runbooks.yaml'], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (error !== undefined) throw new Error('promtool is not on the PATH; install Prometheus', { cause: error })
  t.equal(status, 0, stdout + stderr)
  t.match(stdout, `SUCCESS: ${groups.reduce((total, { rules }) => total + rules.length, 0)} rules found`)
  t.ok(groups.every(({ rules }) => rules.length >= 2))
  t.end()
})
