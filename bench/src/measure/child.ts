/** What the child processes of a run have in common. */
export interface HostOptions {
  /** Where to leave a CPU profile of each child. */
  readonly profileDirectory?: string | undefined
}

/** Arguments for Node: the same condition as here, so that the same code is measured. */
export function childArguments(): string[] {
  return [...process.execArgv.filter((argument) => argument.startsWith('--conditions')), '--no-warnings']
}

/**
 * The environment without what is none of a child's business: a test runner's loaders, which would be measured with it,
 * somebody's Grafana, and a proxy.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GRAFANA_|_PROXY$|^NODE_V8_COVERAGE$/i.test(name))
  return { ...Object.fromEntries(kept), NODE_OPTIONS: '' }
}

/** Arguments for Node that leave a profile, where one is asked for. */
export function profileArguments(name: string, directory: string | undefined): string[] {
  if (directory === undefined) return []
  return ['--cpu-prof', `--cpu-prof-dir=${directory}`, `--cpu-prof-name=${name}.cpuprofile`]
}
