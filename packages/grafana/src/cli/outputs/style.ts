import { styleText } from 'node:util'

/** Styles of the text output. */
export interface Style {
  readonly added: (text: string) => string
  readonly changed: (text: string) => string
  readonly removed: (text: string) => string
  readonly alarm: (text: string) => string
  readonly dim: (text: string) => string
  readonly strong: (text: string) => string
}

type Format = Parameters<typeof styleText>[0]

/** @param color Whether to use escape codes at all. */
export function createStyle(color: boolean): Style {
  const style = (format: Format) => (text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text
  return {
    added: style('green'),
    changed: style('yellow'),
    removed: style('red'),
    alarm: style(['bold', 'red']),
    dim: style('dim'),
    strong: style('bold'),
  }
}
