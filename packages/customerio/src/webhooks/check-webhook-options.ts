import type { Problem } from '@messaging-observability/instrumentation'
import { checkMemoryStoreOptions, checkPolicy } from '@messaging-observability/webhooks'
import { checkPrivacyOptions } from '../client/check-options.ts'
import type { CustomerioWebhookOptions, CustomerioWebhookSettings, MemoryDedupeOptions } from './options.ts'

/** Every option, so that a misspelt one is found. */
const known: Readonly<Record<keyof CustomerioWebhookOptions, true>> = {
  signingSecrets: true,
  secretsRefreshMs: true,
  park: true,
  handlerErrors: true,
  overBudget: true,
  budgetMs: true,
  maxInFlight: true,
  maxBodyBytes: true,
  replayWindow: true,
  dedupe: true,
  retryAfterSeconds: true,
  workspace: true,
  metrics: true,
  logger: true,
  privacy: true,
  clock: true,
}

/** The sender gives up after 4 s; the answer needs time to get there. */
const maxBudgetMs = 3900

/**
 * Checks the options of `createCustomerioWebhooks()` without creating anything.
 *
 * @param path Where the options stand in a larger configuration; prefixed to the problems' paths.
 * @returns All problems; none: `createCustomerioWebhooks()` accepts them. No message holds a value.
 */
export function checkWebhookOptions(options: unknown, path = ''): Problem[] {
  if (!isRecord(options)) return [{ path, message: 'must be an object with signingSecrets' }]
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const { replayWindow, budgetMs, ...policy } = options as unknown as CustomerioWebhookSettings
  const problems: Problem[] = Object.keys(options)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => ({ path: at(key), message: `is no option. The options here are ${Object.keys(known).join(', ')}` }))
  problems.push(...checkSecrets(options.signingSecrets, at('signingSecrets')), ...checkPolicy(policy, path))
  if (budgetMs !== undefined && !(Number.isInteger(budgetMs) && budgetMs >= 1 && budgetMs <= maxBudgetMs)) {
    problems.push({
      path: at('budgetMs'),
      message: `must be 1 to ${maxBudgetMs}: Customer.io waits 4 s for the answer`,
    })
  }
  if (replayWindow !== undefined && replayWindow !== 'strict') {
    if (isRecord(replayWindow)) problems.push(...checkPolicy({ replayWindow }, path))
    else problems.push({ path: at('replayWindow'), message: "must be 'strict' or { pastMs, futureMs }" })
  }
  return [
    ...problems,
    ...checkPark(options.park, at('park')),
    ...checkDedupe(options.dedupe, at('dedupe')),
    ...checkSurroundings(options, at),
  ]
}

function checkSecrets(secrets: unknown, path: string): Problem[] {
  const where = "Copy it from the reporting webhook's page under Integrations > Reporting Webhooks"
  if (typeof secrets === 'function') return []
  if (!Array.isArray(secrets) || secrets.length === 0) {
    return [{ path, message: `must be a list of at least one signing key, or a function that gives one. ${where}` }]
  }
  return secrets.flatMap((secret: unknown, index) => {
    if (typeof secret === 'string' && /^\S+$/.test(secret)) return []
    return [{ path: `${path}[${index}]`, message: `is empty, or holds blanks or line breaks. ${where}` }]
  })
}

function checkPark(park: unknown, path: string): Problem[] {
  if (park === undefined || park === 'discard' || typeof park === 'function') return []
  return [{ path, message: "must be a function, parkToDirectory(path) or 'discard'" }]
}

function checkDedupe(dedupe: unknown, path: string): Problem[] {
  if (dedupe === undefined) return []
  if (!isRecord(dedupe)) return [{ path, message: 'must be a DedupeStore or { capacity, claimTtlMs }' }]
  const methods = ['claim', 'commit', 'release'] as const
  if (methods.some((method) => method in dedupe)) {
    return methods
      .filter((method) => typeof dedupe[method] !== 'function')
      .map((method) => ({
        path: `${path}.${method}`,
        message: 'is missing. A DedupeStore has claim, commit and release',
      }))
  }
  const unknown = Object.keys(dedupe).filter((key) => key !== 'capacity' && key !== 'claimTtlMs')
  return [
    ...unknown.map((key) => ({
      path: `${path}.${key}`,
      message: 'is no option. The options here are capacity, claimTtlMs',
    })),
    ...checkMemoryStoreOptions(dedupe as MemoryDedupeOptions, path),
  ]
}

function checkSurroundings(options: Readonly<Record<string, unknown>>, at: (key: string) => string): Problem[] {
  const problems: Problem[] = []
  const { workspace, metrics, logger, privacy } = options
  if (workspace !== undefined && !(typeof workspace === 'string' && /^[\w.-]{1,100}$/.test(workspace))) {
    problems.push({ path: at('workspace'), message: 'must be 1 to 100 letters, digits, dots, dashes or underscores' })
  }
  if (metrics !== undefined && !(isRecord(metrics) && 'webhookReceivedTotal' in metrics)) {
    const message = 'must come from registerMetrics(…, customerioCatalogue, { workspace })'
    problems.push({ path: at('metrics'), message })
  }
  if (logger !== undefined && !(isRecord(logger) && typeof logger.warn === 'function')) {
    problems.push({ path: at('logger'), message: 'must be a pino logger, or an object with its methods' })
  }
  return privacy === undefined ? problems : [...problems, ...checkPrivacyOptions(privacy, at('privacy'))]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null && !Array.isArray(value)) || typeof value === 'function'
}
