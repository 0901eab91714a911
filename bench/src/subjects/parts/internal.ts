/**
 * Loads a module of a package that its table of contents leaves out: built or as source, whichever the package resolves to.
 * A part can be measured by itself without being public.
 */
export async function internal<Module>(packageName: string, module: string): Promise<Module> {
  const index = import.meta.resolve(packageName)
  const extension = index.slice(index.lastIndexOf('.'))
  return (await import(new URL(`${module}${extension}`, index).href)) as Module
}
