import { type Answer, json } from '../http/answer.ts'

/** The App API's error form: `errors[].detail`. Only some carry a stable `code`. */
export function appError(status: number, detail: string, more: object = {}): Answer {
  return json(status, { errors: [{ detail, status: String(status), ...more }] })
}

/** 404. */
export function notFound(): Answer {
  return appError(404, 'not found')
}
