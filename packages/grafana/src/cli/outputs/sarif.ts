import { createHash } from 'node:crypto'
import type { Outcome, RenderSettings } from '../results.ts'
import { checksOf } from './checks.ts'

/** SARIF 2.1.0: lint findings, refusals, missing permissions, drift and failed checks. What passed is left out. */
export async function renderSarif(outcome: Outcome, { version, configFile }: RenderSettings): Promise<string> {
  const failed = checksOf(outcome).filter(({ status, level }) => status === 'failed' || level === 'warning')
  const rules = [...new Set(failed.map(({ rule }) => rule))].sort()
  const texts = outcome.command === 'lint' ? await lintRuleTexts() : new Map<string, object>()
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'grafana-sync',
            semanticVersion: version,
            rules: rules.map((id) => ({ id, ...texts.get(id) })),
          },
        },
        invocations: [{ executionSuccessful: !('error' in outcome), exitCode: outcome.exitCode }],
        results: failed.map(({ rule, level, message, details, location }) => ({
          ruleId: rule,
          ruleIndex: rules.indexOf(rule),
          level,
          message: { text: [message, ...details].join('\n') },
          locations: [
            {
              // Code scanning shows nothing without a file: the config is the one file that is known.
              ...(configFile !== undefined && {
                physicalLocation: { artifactLocation: { uri: encodeURI(configFile) }, region: { startLine: 1 } },
              }),
              logicalLocations: [{ fullyQualifiedName: location }],
            },
          ],
          partialFingerprints: {
            'location/v1': createHash('sha256').update(`${rule}\n${location}`).digest('hex').slice(0, 16),
          },
        })),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

/** What the rules of the linter say of themselves; loaded only when they have been used. */
async function lintRuleTexts(): Promise<ReadonlyMap<string, object>> {
  const [{ rules }, { alertRuleRules }] = await Promise.all([
    import('../../lint/rules.ts'),
    import('../../lint/alert-rules.ts'),
  ])
  return new Map(
    [...rules, ...alertRuleRules].map(({ name, finds, why }) => [
      name,
      { shortDescription: { text: finds }, fullDescription: { text: why } },
    ]),
  )
}
