import type { RunningSandbox } from 'customerio-sandbox'
import type { Canaries } from './evidence/canaries.ts'
import type { Environment } from './settings.ts'

/** The secrets of the demo's workspace: marked, so that each would be recognised in the wrong place. */
export function demoSecrets(canaries: Canaries) {
  return {
    credentials: {
      siteId: canaries.value('siteid'),
      apiKey: canaries.value('trackkey'),
      appKey: canaries.value('appkey'),
      writeKey: canaries.value('writekey'),
    },
    signingSecret: canaries.value('signingsecret', 2),
    previousSigningSecret: canaries.value('signingsecret', 1),
    idHashKey: canaries.value('hashkey'),
  }
}

/** What one would put into the environment to run the service against this sandbox. */
export function sandboxEnvironment(
  sandbox: RunningSandbox,
  canaries: Canaries,
  listen: { readonly host: string | undefined; readonly port: number; readonly parkDirectory: string },
): Environment {
  const { credentials, ...secrets } = demoSecrets(canaries)
  return {
    ENVIRONMENT: 'demo',
    HOST: listen.host,
    PORT: String(listen.port),
    // Lines of successful calls are debug lines: the demo wants to search them as well.
    LOG_LEVEL: 'debug',
    CUSTOMERIO_REGION: 'eu',
    CUSTOMERIO_TRACK_SITE_ID: credentials.siteId,
    CUSTOMERIO_TRACK_API_KEY: credentials.apiKey,
    CUSTOMERIO_APP_API_KEY: credentials.appKey,
    CUSTOMERIO_PIPELINES_WRITE_KEY: credentials.writeKey,
    CUSTOMERIO_SIGNING_SECRETS: `${secrets.signingSecret},${secrets.previousSigningSecret}`,
    CUSTOMERIO_ID_HASH_KEY: secrets.idHashKey,
    CUSTOMERIO_PARK_DIRECTORY: listen.parkDirectory,
    CUSTOMERIO_TRACK_URL: sandbox.urls.track,
    CUSTOMERIO_APP_URL: sandbox.urls.app,
    CUSTOMERIO_PIPELINES_URL: sandbox.urls.pipelines,
    // Short enough to see a call run out of time within the demo, long enough for a machine that is busy.
    CUSTOMERIO_TIMEOUT_MS: '4000',
    CUSTOMERIO_DEADLINE_MS: '7000',
  }
}
