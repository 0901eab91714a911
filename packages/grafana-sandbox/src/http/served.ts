import type { SandboxState } from '../state/state.ts'
import { type Answer, pageNotFound } from './answer.ts'
import { authenticationFailure } from './authentication.ts'
import type { Call } from './route.ts'
import { type ResourceName, resourceForbidden, resourceNotServed } from './status.ts'

/** Answers only where the mode serves the group and version, and only for the namespace of the one organisation. */
export function ifServed(
  state: SandboxState,
  resource: ResourceName,
  handle: (call: Call) => Answer,
): (call: Call) => Answer {
  return (call) => {
    const { version = '', namespace = '' } = call.params
    const group = state.traits.groups.find(([name]) => name === resource.group)
    if (group === undefined) return pageNotFound
    if (!group[1].includes(version)) return resourceNotServed
    return namespace === 'default' ? handle(call) : foreignNamespace(call, resource, namespace)
  }
}

function foreignNamespace({ account, params, method }: Call, resource: ResourceName, namespace: string): Answer {
  if (/^org-\d+$/.test(namespace)) return authenticationFailure('other-organisation')
  if (/^stacks-\d+$/.test(namespace)) return authenticationFailure('bad-namespace')
  const verb = method === 'GET' ? 'get' : method === 'DELETE' ? 'delete' : 'update'
  return resourceForbidden(
    resource,
    params.name ?? '',
    `User "${account.name === '' ? account.login : account.name}" cannot ${verb} resource "${resource.resource}" in API group "${resource.group}" in the namespace "${namespace}": invalid org`,
  )
}
