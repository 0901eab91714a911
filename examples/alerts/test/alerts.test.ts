import { lintStack } from '@messaging-observability/grafana'
import t from 'tap'
import { push } from '../src/push.ts'
import { alerts, stack } from '../src/stack.ts'

await t.test('the set holds a changed rule, lacks a dropped one, and has one of the shop', (t) => {
  t.match(
    alerts.find(({ name }) => name === 'CustomerIOHighErrorRate'),
    { condition: { above: 0.1 }, for: '10m', owner: 'growth' },
  )
  t.notOk(alerts.some(({ name }) => name === 'CustomerIOUnsubscribeSpike'))
  t.match(stack.alerting.ruleGroups?.find(({ title }) => title === 'shop')?.rules, [
    { uid: 'customerio-shop-orders-fail', title: 'ShopOrdersFail', labels: { owner: 'checkout' } },
  ])
  t.end()
})

await t.test('the linter finds nothing in the rules but the changed limit, which is accepted', (t) => {
  const { findings, excluded, unusedExclusions } = lintStack(stack)
  t.strictSame(
    findings.filter(({ ruleGroup }) => ruleGroup !== undefined),
    [],
  )
  t.match(excluded, [{ finding: { rule: 'alert-panel', alertRule: { title: 'CustomerIOHighErrorRate' } } }])
  t.strictSame(unusedExclusions, [])
  t.end()
})

await t.test('it is pushed to a Grafana, and the second push writes nothing', async (t) => {
  const lines: string[] = []
  await push((line) => lines.push(line))

  t.match(lines[0], /^create {2}folder/)
  t.ok(
    lines.some((line) => /^create {2}rule-group {2}shop: ShopOrdersFail$/.test(line)),
    lines.join('\n'),
  )
  t.match(lines.at(-2), /^The first push wrote \d+ objects\.$/)
  t.equal(lines.at(-1), 'The second push wrote 0 objects.')
})
