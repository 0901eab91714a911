/** The token of unified storage for a page that starts at `offset` of a list with this version. */
export function writeToken(offset: number, version: number): string {
  return Buffer.from(JSON.stringify({ o: offset, v: version, s: false })).toString('base64')
}

/** The offset in such a token; `undefined` when it is none. */
export function readToken(token: string): number | undefined {
  const [, offset] = /"o":(\d+)/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? []
  return offset === undefined ? undefined : Number(offset)
}
