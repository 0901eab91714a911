import type { Dispatcher } from 'undici'
import type { Json } from '../json.ts'

/** What a server sent, and what it turned out to be. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly kind: 'json' | 'empty' | 'html' | 'text'
  /** Parsed JSON, `null` when empty, the text otherwise. */
  readonly body: Json
}

/** Code of the error of an answer that is larger than allowed. */
export const answerTooLarge: string = 'ERR_ANSWER_TOO_LARGE'

/** Reads an answer to its end. Grafana is not always exact about the content type, so the body decides. */
export async function readAnswer(response: Dispatcher.ResponseData, maxBytes: number): Promise<RawAnswer> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  const text = await readText(response.body, maxBytes)
  return { status: response.statusCode, headers, ...classify(text, headers.get('content-type') ?? '') }
}

/** The limit is kept here since the one of `undici` does not hold behind a proxy that forwards. */
async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw Object.assign(new Error('the answer is too large'), { code: answerTooLarge })
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function classify(text: string, contentType: string): Pick<RawAnswer, 'kind' | 'body'> {
  if (text === '') return { kind: 'empty', body: null }
  if (/\bhtml\b/i.test(contentType) || /^\s*</.test(text)) return { kind: 'html', body: text }
  try {
    return { kind: 'json', body: JSON.parse(text) as Json }
  } catch {
    return { kind: 'text', body: text }
  }
}
