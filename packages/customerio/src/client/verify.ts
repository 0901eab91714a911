import type { CustomerioApi, CustomerioErrorType } from '@messaging-observability/metrics'
import { classifyError } from '../vendor/classify-error.ts'
import type { Customerio, PartCheck, VerifyReport } from './customerio.ts'
import type { RegionName } from './options.ts'

const hints: Partial<Record<CustomerioErrorType, string>> = {
  unauthorized: 'Customer.io refused the credentials. Check them, and that they belong to this region and API',
  wrong_region: 'Customer.io says the account lives in another region. Change the option region',
  network: 'Customer.io could not be reached. Check DNS, proxy and outgoing connections',
  timeout: 'Customer.io did not answer in time. Check outgoing connections, or raise timeout',
}

/** Check the configured parts side by side. Never rejects. */
export async function verifyParts(
  client: Customerio,
  region: RegionName,
  apis: readonly CustomerioApi[],
): Promise<VerifyReport> {
  const [track, app] = await Promise.all([
    apis.includes('track') ? checkTrack(client, region) : undefined,
    apis.includes('app') ? checkApp(client) : undefined,
  ])
  const pipelines: PartCheck | undefined = apis.includes('pipelines')
    ? {
        status: 'unchecked',
        message:
          'The Pipelines API has no call without an effect. The first call will tell: strict mode reports wrong keys',
      }
    : undefined
  const checks = { ...(track && { track }), ...(app && { app }), ...(pipelines && { pipelines }) }
  return { ok: Object.values(checks).every(({ status }) => status !== 'failed'), parts: checks }
}

/** `GET /auth` answers 200 to anything; this one reads the credentials and names the account's region. */
async function checkTrack(client: Customerio, region: RegionName): Promise<PartCheck> {
  try {
    const answer = await client.getAccountRegion()
    if (answer.region === region) return { status: 'ok', message: `Credentials and region ${region} are right` }
    if (answer.region !== 'us' && answer.region !== 'eu') {
      return {
        status: 'failed',
        errorType: 'bad_response',
        message: 'The answer names no region. Check the option endpoints.track',
      }
    }
    return {
      status: 'failed',
      errorType: 'wrong_region',
      message: `The account lives in region ${answer.region}, the option region says ${region}. Change it to '${answer.region}'`,
    }
  } catch (error) {
    return failed(error)
  }
}

async function checkApp(client: Customerio): Promise<PartCheck> {
  try {
    await client.app.listWorkspaces()
    return { status: 'ok', message: 'The key is right' }
  } catch (error) {
    const check = failed(error)
    if (check.errorType !== 'forbidden') return check
    return {
      status: 'unchecked',
      message: 'The key is known but may not list workspaces, so that its other rights are not seen',
    }
  }
}

function failed(error: unknown): PartCheck {
  const { code } = (error ?? {}) as { code?: unknown }
  const errorType = code === 'OBS_DEADLINE_EXCEEDED' ? 'timeout' : classifyError(error).type
  return { status: 'failed', errorType, message: hints[errorType] ?? `The check failed: ${errorType}` }
}
