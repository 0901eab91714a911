import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { type Demo, startDemo } from '../../../examples/demo/src/demo.ts'
import { startPrometheus } from '../../../scripts/testing/prometheus.ts'
import { customerioAlertSpecs } from '../../src/customerio/index.ts'
import { exampleDescription } from '../../src/render/placeholders.ts'
import { prometheusRuleGroups } from '../../src/render/prometheus.ts'
import { compressTime } from '../../src/testing/index.ts'

interface Alert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
  readonly value: string
}

interface Rule {
  readonly name: string
  readonly health: string
  readonly lastError?: string
}

/** Five minutes last 8 s. */
const factor = 40
const watched = ['CustomerIOHighErrorRate', 'CustomerIOWebhookProcessingFailed'] as const

await t.test('the shop of the demo, under the rules in a hurry', { timeout: 180_000 }, async (t) => {
  const alerts = compressTime(customerioAlertSpecs, factor)
  const groups = prometheusRuleGroups(alerts).map((group) => ({ ...group, interval: '1s' }))
  const rules = join(t.testdir(), 'rules.yaml')
  // JSON is YAML.
  writeFileSync(rules, JSON.stringify({ groups }))
  const shop = await openShop()
  t.teardown(shop.close)
  const prometheus = await startPrometheus(new URL(shop.demo.origin).host, { ruleFiles: [rules] })
  t.teardown(prometheus.stop)

  const seen = new Map<string, string[]>(watched.map((name) => [name, ['inactive']]))
  const texts = new Map<string, { readonly read: string | undefined; readonly meant: string }>()
  const look = async (): Promise<void> => {
    const answer = (await prometheus.ask('alerts')) as { readonly alerts: readonly Alert[] }
    for (const [name, states] of seen) {
      const alert = answer.alerts.find(({ labels }) => labels.alertname === name)
      const state = alert?.state ?? 'inactive'
      if (states.at(-1) !== state) states.push(state)
      const spec = alerts.find((each) => each.name === name)
      if (alert?.state !== 'firing' || spec === undefined) continue
      const meant = exampleDescription(spec, { labels: alert.labels, value: Number(alert.value) })
      texts.set(name, { read: alert.annotations.description, meant })
    }
  }
  /** Looks at the alerts until those that are watched are in a state, but not for longer than so many seconds. */
  const lookUntil = async (state: string, seconds: number): Promise<void> => {
    for (const end = Date.now() + seconds * 1_000; Date.now() < end; await wait(200)) {
      await look()
      if ([...seen.values()].every((states) => states.at(-1) === state)) return
    }
  }
  const all = (states: readonly string[]): object => Object.fromEntries(watched.map((name) => [name, states]))

  await t.test('while all is well, nothing is pending', async (t) => {
    // Longer than the windows.
    for (let second = 0; second < 10; second++) {
      await wait(1_000)
      await look()
    }
    t.same(Object.fromEntries(seen), all(['inactive']))
  })

  await t.test('what breaks is pending first, and then fires: calls and webhooks', async (t) => {
    shop.break()
    await lookUntil('firing', 60)
    t.same(Object.fromEntries(seen), all(['inactive', 'pending', 'firing']))
    for (const [name, { read, meant }] of texts) t.equal(read, meant, name)
    t.equal(texts.size, watched.length)
  })

  await t.test('what is mended resolves', async (t) => {
    shop.mend()
    await lookUntil('inactive', 90)
    t.same(Object.fromEntries(seen), all(['inactive', 'pending', 'firing', 'inactive']))
  })

  await t.test('no rule failed to be evaluated over what the shop exports', async (t) => {
    const answer = (await prometheus.ask('rules')) as {
      readonly groups: readonly { readonly rules: readonly Rule[] }[]
    }
    const evaluated = answer.groups.flatMap((group) => group.rules)
    t.equal(evaluated.length, alerts.length)
    for (const { name, health, lastError } of evaluated) t.equal(health, 'ok', `${name}: ${lastError}`)
  })
})

interface Shop {
  readonly demo: Demo
  readonly break: () => void
  readonly mend: () => void
  readonly close: () => Promise<void>
}

/** The demo in its quiet hours, with a visit every 100 ms and, while it is broken, a reply by SMS every 300 ms. */
async function openShop(): Promise<Shop> {
  const demo = await startDemo({ seed: 7, durationMs: 120_000, size: 0.05, port: 0 })
  const closing = new AbortController()
  const going = demo.keepGoing(closing.signal)
  let broken = false
  const visits = setInterval(() => {
    const body = JSON.stringify({ userId: 'u-7', page: 'home' })
    const headers = { 'content-type': 'application/json' }
    fetch(`${demo.origin}/visits`, { method: 'POST', headers, body }).then(
      (response) => response.text(),
      () => undefined,
    )
  }, 100)
  const replies = setInterval(() => {
    // Nobody thought of replies from unknown numbers: the handler throws, and the event is parked.
    if (broken) demo.sandbox.webhooks.emit(demo.sandbox.createEvent('sms_replied'))
  }, 300)
  return {
    demo,
    break: () => {
      broken = true
      demo.sandbox.faults.clear()
      demo.sandbox.faults.inject({ preset: 'bad-gateway-html', times: 'always' })
    },
    mend: () => {
      broken = false
      demo.sandbox.faults.clear()
    },
    close: async () => {
      clearInterval(visits)
      clearInterval(replies)
      closing.abort()
      await going
      await demo.close()
    },
  }
}
