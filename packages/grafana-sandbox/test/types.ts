import { expectTypeOf } from 'expect-type'
import {
  type Fault,
  type GrafanaMode,
  type GrafanaSandbox,
  GrafanaSandboxError,
  type GrafanaSandboxErrorCode,
  type RequestRecord,
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
