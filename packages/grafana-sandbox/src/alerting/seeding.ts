import type { Provenance } from '../alert-rules/alert-rule.ts'
import { GrafanaSandboxError } from '../errors.ts'
import { Refusal } from '../http/decode.ts'

/** As what an object is seeded. */
export interface SeedOptions {
  /** Default: none, as what people make in the UI. */
  readonly provenance?: Exclude<Provenance, ''>
}

/** Turns the server's refusal into an error with its words. */
export function telling(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, body } = error.answer
    throw wrong(`The server refuses it with ${status}: ${JSON.stringify(body)}`)
  }
}

/** The error of a control. */
export function wrong(message: string): GrafanaSandboxError {
  return new GrafanaSandboxError('GRAFANA_SANDBOX_STATE', message)
}
