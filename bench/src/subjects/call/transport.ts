/** An answer of Customer.io that costs nothing to make or to read. */
const answer = { status: 200, headers: new Headers(), text: async () => '{}' }

/**
 * Replaces the SDK's transport: `fetch`, and the time-out signal that every `fetch` gets. A real one of these costs several
 * times of what is measured here, and is collected at random moments.
 */
export function stubTransport(): void {
  stubTimeouts()
  globalThis.fetch = async () => answer as Response
}

export function stubTimeouts(): void {
  AbortSignal.timeout = () => new AbortController().signal
}
