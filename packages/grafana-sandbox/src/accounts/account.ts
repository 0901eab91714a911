/** The basic roles. */
export type Role = 'Admin' | 'Editor' | 'Viewer'

/** Who a request comes from. */
export interface Account {
  readonly id: number
  readonly uid: string
  readonly kind: 'user' | 'service-account' | 'anonymous'
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

/** The account as legacy answers name it: service accounts and the unknown have no user to be found. */
export function displayName(account: Account | undefined): string {
  return account?.kind === 'user' ? account.login : 'Anonymous'
}
