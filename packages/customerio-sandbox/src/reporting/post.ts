import http from 'node:http'
import https from 'node:https'
import { urlToHttpOptions } from 'node:url'
import type { ReportingClock, ReportingFailure } from './types.ts'

/** What became of one request: a status, or why there was none. */
export interface PostResult {
  status?: number
  failure?: ReportingFailure
  /** The connection's own error code, else its text. */
  error?: string
}

/** Posts over kept-alive connections. Redirects are answers like any other. */
export interface Poster {
  /** @returns aborts the request; `done` is then not called. */
  post(
    endpoint: URL,
    headers: http.OutgoingHttpHeaders,
    body: string | Buffer,
    done: (result: PostResult) => void,
  ): () => void
  close(): void
}

/** Creates a poster. `timeoutMs` is the time to the status line, by the given clock. */
export function createPoster(timeoutMs: number, clock: ReportingClock): Poster {
  const plainAgent = new http.Agent({ keepAlive: true })
  const secureAgent = new https.Agent({ keepAlive: true })
  return {
    post(endpoint, headers, body, done) {
      const options = { ...urlToHttpOptions(endpoint), method: 'POST', headers }
      const request =
        endpoint.protocol === 'https:'
          ? https.request({ ...options, agent: secureAgent })
          : http.request({ ...options, agent: plainAgent })
      let answer: PostResult | undefined
      let settled = false
      const settle = (result: PostResult): void => {
        if (settled) return
        settled = true
        clock.clearTimeout(timer)
        done(result)
      }
      // The status decides; a body that hangs or breaks off only costs its connection.
      const timer = clock.setTimeout(() => {
        settle(answer ?? { failure: 'timeout' })
        request.destroy()
      }, timeoutMs)
      request.on('response', (response) => {
        const received = { status: Number(response.statusCode) }
        answer = received
        response.resume()
        // Not before the connection is back in the pool: the next event shall use it.
        response.on('close', () => settle(received))
      })
      request.on('error', (error: NodeJS.ErrnoException) => settle(answer ?? failureOf(error)))
      request.end(body)
      return () => {
        settled = true
        clock.clearTimeout(timer)
        request.destroy()
      }
    },
    close() {
      plainAgent.destroy()
      secureAgent.destroy()
    },
  }
}

function failureOf(error: NodeJS.ErrnoException): PostResult {
  return { failure: failureKind(error), error: String(error.code) }
}

function failureKind({ code = '', syscall, message }: NodeJS.ErrnoException): ReportingFailure {
  if (syscall === 'getaddrinfo') return 'dns'
  if (code === 'ECONNREFUSED') return 'refused'
  // Node gives an orderly end before the answer the code of a reset.
  if (message === 'socket hang up') return 'eof'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return /CERT|ISSUER|SIGNATURE/.test(code) ? 'tls' : 'network'
}
