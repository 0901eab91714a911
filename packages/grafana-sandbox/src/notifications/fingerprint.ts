const mask = (1n << 64n) - 1n

/** The version of a text: FNV-1 of 64 bits, as Grafana computes that of a template. */
export function contentVersion(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = ((hash * 0x100000001b3n) & mask) ^ BigInt(byte)
  return hash.toString(16).padStart(16, '0')
}
