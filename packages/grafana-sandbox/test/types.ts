import { expectTypeOf } from 'expect-type'
import {
  type AlertingControls,
  type AlertStateName,
  type Fault,
  type GrafanaMode,
  type GrafanaSandbox,
  GrafanaSandboxError,
  type GrafanaSandboxErrorCode,
  type RequestRecord,
  type RuleResult,
  type SeedOptions,
  startGrafanaSandbox,
} from '../src/index.ts'

expectTypeOf(startGrafanaSandbox).returns.resolves.toEqualTypeOf<GrafanaSandbox>()
expectTypeOf<RequestRecord['purpose']>().toEqualTypeOf<'read' | 'dryRun' | 'query' | 'write'>()
expectTypeOf<RequestRecord['status']>().toEqualTypeOf<number | undefined>()
expectTypeOf<GrafanaSandbox['mode']>().toEqualTypeOf<GrafanaMode>()
expectTypeOf(new GrafanaSandboxError('GRAFANA_SANDBOX_STATE', 'x').code).toEqualTypeOf<GrafanaSandboxErrorCode>()
expectTypeOf<{ status: 429; retryAfter: 1; times: 'always' }>().toExtend<Fault>()
expectTypeOf<{ cut: 'later' }>().not.toExtend<Fault>()

// @ts-expect-error a mode that does not exist
void startGrafanaSandbox({ mode: '10.4' })
// @ts-expect-error an option that does not exist
void startGrafanaSandbox({ verbose: true })

expectTypeOf<'no data'>().toExtend<RuleResult>()
expectTypeOf<{ labels: { job: string } }[]>().not.toExtend<RuleResult>()
expectTypeOf<SeedOptions['provenance']>().toEqualTypeOf<'api' | 'file' | 'converted_prometheus' | undefined>()
expectTypeOf<GrafanaSandbox['alerting']>().toEqualTypeOf<AlertingControls>()
expectTypeOf<AlertingControls['alerts']>().returns.items.toHaveProperty('state').toEqualTypeOf<AlertStateName>()

declare const alerting: AlertingControls
// @ts-expect-error a result says of each series whether it fires
alerting.setResult('uid', [{ labels: {} }])
// @ts-expect-error no provenance is the absence of the option
alerting.addTemplate({ name: 'x', template: 'x' }, { provenance: '' })
