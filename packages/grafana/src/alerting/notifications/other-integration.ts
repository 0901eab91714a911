import type { Json } from '../../json.ts'
import type { IntegrationOf, OtherIntegration, SecretFromEnvironment } from '../types.ts'
import type { IntegrationSettings } from './integration-settings.ts'

/**
 * An integration of a type that this package does not know: a newer Grafana's. Its type and settings are checked against
 * what the server lists when a stack is planned.
 *
 * @example
 * otherIntegration({ uid: 'shop-pigeon', type: 'pigeon', settings: { token: secretFromEnvironment('PIGEON_TOKEN') } })
 */
export function otherIntegration<const Type extends string>(
  integration: IntegrationOf<
    Type extends keyof IntegrationSettings ? never : Type,
    Readonly<Record<string, Json | SecretFromEnvironment>>
  >,
): OtherIntegration {
  // The brand keeps the settings of known types narrow; it is there for the compiler only.
  return integration as unknown as OtherIntegration
}
