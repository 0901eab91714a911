#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { processIo } = await import('./cli/process-io.ts')
const { runCli } = await import('./cli/run.ts')

process.exitCode = await runCli(process.argv.slice(2), processIo(process))
