import { type Check, isObject } from './checks.ts'
import type { AlertTemplate } from './types.ts'

const SENTENCES = /^[\p{Lu}\p{N}"“{].*[.]$/su
/** Stand-ins that no text holds. */
const OPEN = '\u{E000}'
const CLOSE = '\u{E001}'

/** Checks the fixed sentence. */
export function checkSummary(summary: unknown): Check[] {
  const text = typeof summary === 'string' ? summary : ''
  return [
    ['summary', SENTENCES.test(text), 'is a sentence: a capital letter first, a full stop at the end'],
    ['summary', !/[\n\r]/.test(text), 'is one line'],
    ['summary', !text.includes('{{'), 'is fixed: values and labels belong into the description'],
  ]
}

/** Checks the template by filling it with stand-ins. */
export function checkDescription({ description, by }: Record<string, unknown>): Check[] {
  if (typeof description !== 'function') return [['description', false, 'is a function that makes a text']]
  const labels = Array.isArray(by) ? by.filter((label) => typeof label === 'string') : []
  const lost = new Set<string>()
  const template: AlertTemplate<string> = {
    labels: new Proxy<Record<string, string>>(
      {},
      {
        get: (_, label) => {
          if (!labels.includes(String(label))) lost.add(String(label))
          return `${OPEN}${String(label)}${CLOSE}`
        },
      },
    ),
    value: `${OPEN}value${CLOSE}`,
    limit: `${OPEN}limit${CLOSE}`,
    duration: `${OPEN}duration${CLOSE}`,
  }
  let text: unknown
  try {
    text = description(template)
  } catch (error) {
    return [
      [
        'description',
        false,
        `throws: ${isObject(error) && 'message' in error ? String(error.message) : String(error)}`,
      ],
    ]
  }
  return [
    ...[...lost].map(
      (label): Check => ['description', false, `uses the label ${label}, which the signal does not keep`],
    ),
    ...(typeof text === 'string' ? checkText(text) : [['description', false, 'makes no text'] as const]),
  ]
}

function checkText(text: string): Check[] {
  const plain = text.replaceAll(OPEN, '{').replaceAll(CLOSE, '}')
  return [
    [
      'description',
      SENTENCES.test(plain.trim()),
      'makes sentences: a capital letter or a value first, a full stop at the end',
    ],
    [
      'description',
      !text.includes('{{'),
      'writes a template of its own; take value, limit and labels as they are given',
    ],
  ]
}
