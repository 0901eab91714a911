import { urlOf } from './cases/grafana-programs.ts'
import { startSubject } from './measure/subject-process.ts'

const n = '300'
const o = { profileDirectory: '/tmp/h-prof' }
const sandbox = await startSubject('grafana/sandbox', { dashboards: n }, o)
const s = { url: urlOf(sandbox), dashboards: n }
const push = await startSubject('grafana/push', s, {})
await push.stop()
const plan = await startSubject('grafana/plan', s, o)
for (let i = 0; i < 4; i++) {
  await sandbox.begin()
  const u = await plan.run(1)
  const t = await sandbox.end()
  console.log(
    'wall',
    u.wallMicros / 1000,
    'plan cpu',
    u.cpuMicros / 1000,
    'sandbox cpu',
    t.cpuMicros / 1000,
    await plan.facts(),
  )
}
await plan.stop()
await sandbox.stop()
const { summarizeProfiles } = await import('./report/profile.ts')
console.log(await summarizeProfiles('/tmp/h-prof'))
