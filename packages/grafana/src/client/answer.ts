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

/** Reads an answer to its end. Grafana is not always exact about the content type, so the body decides. */
export async function readAnswer(response: Dispatcher.ResponseData): Promise<RawAnswer> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  const text = await response.body.text()
  return { status: response.statusCode, headers, ...classify(text, headers.get('content-type') ?? '') }
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
