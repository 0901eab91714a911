import { resolve } from 'node:path'
import { exitCodes, GrafanaError } from '../../errors.ts'
import { exportStack } from '../../export/export-stack.ts'
import type { ExportOptions } from '../../export/types.ts'
import { type DirectoryFile, planDirectory } from '../export-directory.ts'
import type { CliIo } from '../io.ts'
import type { ExportCommandOptions } from '../options.ts'
import type { Completed } from '../outcome.ts'
import { withSession } from '../session.ts'

/** `grafana-sync export` */
export async function exportFiles(options: ExportCommandOptions, io: CliIo): Promise<Completed> {
  return await withSession(options, io, async ({ stacks }) => {
    const { format, out, check = false, force = false, dashboardsPath, folderTitle, apiVersion } = options
    // Options of another format are refused by the export itself, by name.
    const exportOptions = { format, dashboardsPath, folderTitle, apiVersion } as ExportOptions
    const files = stacks.flatMap((stack): DirectoryFile[] =>
      exportStack(stack, exportOptions).map(({ path, content }) => ({
        path,
        content,
        owner: ownerOf(stack.name, format),
      })),
    )
    refuseDoubles(files)
    const owners = stacks.map(({ name }) => ownerOf(name, format))
    const plan = planDirectory(resolve(io.cwd, out), files, owners, { check, force })
    const stale = plan.files.some(({ state }) => state !== 'unchanged')
    if (!check && !plan.refused) plan.apply()
    return {
      result: { command: 'export', directory: out, check, files: plan.files },
      exitCode: plan.refused ? exitCodes.refused : check && stale ? exitCodes.changesPending : exitCodes.clean,
    }
  })
}

function ownerOf(stack: string, format: string): string {
  return `${stack} ${format}`
}

function refuseDoubles(files: readonly DirectoryFile[]): void {
  const double = files.find(({ path }, index) => files.findIndex((other) => other.path === path) < index)
  if (double === undefined) return
  const message = `Two stacks write the file ${double.path}: export them one by one with --stack, to directories of their own.`
  throw new GrafanaError('GRAFANA_CONFIG', message)
}
