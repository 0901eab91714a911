/** A line for people who wait. Nothing where stderr is no terminal. */
export interface Progress {
  readonly show: (caseName: string, run: number, runs: number) => void
  readonly clear: () => void
}

const startOfLine = '\r\u001b[2K'

export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  return {
    show: (caseName, run, runs) => stream.write(`${startOfLine}${caseName} ${run}/${runs}`),
    clear: () => stream.write(startOfLine),
  }
}
