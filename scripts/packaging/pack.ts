import { execFileSync } from 'node:child_process'
import type { PublishedManifest } from './check-published.ts'

export interface PackedPackage {
  tarball: string
  /** The manifest as users get it: `publishConfig` applied, `workspace:` and `catalog:` replaced. */
  manifest: PublishedManifest
  /** Paths inside the package. */
  files: string[]
}

/** Packs the package in `directory` into `destination`, as publishing would. */
export function packPackage(directory: string, destination: string): PackedPackage {
  const output = execFileSync('pnpm', ['pack', '--json', '--pack-destination', destination], {
    cwd: directory,
    encoding: 'utf8',
  })
  const packed = JSON.parse(output) as { filename: string; files: { path: string }[] }
  const manifest = execFileSync('tar', ['-xzOf', packed.filename, 'package/package.json'], { encoding: 'utf8' })
  return {
    tarball: packed.filename,
    manifest: JSON.parse(manifest) as PublishedManifest,
    files: packed.files.map(({ path }) => path),
  }
}
