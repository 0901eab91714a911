/** The basic roles. */
export type Role = 'Admin' | 'Editor' | 'Viewer'

/** Who a request comes from. */
export interface Account {
  readonly id: number
  readonly uid: string
  readonly kind: 'user' | 'service-account' | 'provisioning' | 'anonymous'
  readonly login: string
  readonly name: string
  readonly role: Role
  /** A server administrator, beyond the organisation. */
  readonly grafanaAdmin: boolean
}

/** The account as annotations such as `grafana.app/createdBy` name it. */
export function identityOf({ kind, uid }: Account): string {
  return `${kind}:${uid}`
}

/** The account as legacy answers name it. */
export function displayName(account: Account | undefined): string {
  if (account === undefined || account.kind === 'provisioning') return 'Anonymous'
  return account.name === '' ? account.login : account.name
}
