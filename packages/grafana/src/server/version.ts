/** A Grafana version, as far as behaviour depends on it. */
export interface Version {
  readonly major: number
  readonly minor: number
}

/** Reads `12.3.0`, `12.4.0-pre`, `v13.0.1+security-01`; `undefined` for anything else. */
export function parseVersion(text: string | undefined): Version | undefined {
  const found = /^v?(\d+)\.(\d+)/.exec(text ?? '')
  return found === null ? undefined : { major: Number(found[1]), minor: Number(found[2]) }
}

/** Whether a version is this one or a later one. */
export function isAtLeast({ major, minor }: Version, wanted: Version): boolean {
  return major > wanted.major || (major === wanted.major && minor >= wanted.minor)
}
