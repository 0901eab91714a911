import { GrafanaSandboxError } from '../errors.ts'
import type { IdSource } from '../state/ids.ts'
import type { Account, Role } from './account.ts'

/** A user who may sign in with a password. */
export interface UserOptions {
  readonly login: string
  readonly password: string
  /** Default: `Admin`. */
  readonly role?: Role
}

/** How a request's credentials were judged. */
export type Authentication =
  | { readonly account: Account }
  | { readonly refused: 'none' | 'bad-token' | 'bad-password' | 'bad-header' }

/** The accounts of a sandbox: users with a password, service accounts with tokens. */
export interface Accounts {
  authenticate(authorization: string | undefined): Authentication
  /** A token of a service account with this role; made at the first call. */
  token(role: Role): string
  createServiceAccount(name: string, role: Role): Account
  serviceAccount(id: number): Account | undefined
  /** A further token of a service account. */
  createToken(account: Account): { readonly id: number; readonly key: string }
  /** No further account fits. */
  readonly full: boolean
  /** The first user. */
  first(): Account | undefined
  byLogin(login: string): Account | undefined
}

/** Creates the accounts. */
export function createAccounts(users: readonly UserOptions[], ids: IdSource, maximum: number): Accounts {
  const passwords = new Map<string, { account: Account; password: string }>()
  const accounts = new Map<number, Account>()
  const tokens = new Map<string, Account>()
  const roleTokens = new Map<Role, string>()
  let lastToken = 0

  function add(account: Account): Account {
    accounts.set(account.id, account)
    return account
  }

  function nextId(): number {
    return accounts.size + 1
  }

  for (const { login, password, role = 'Admin' } of users) {
    const account = add({
      id: nextId(),
      uid: ids.shortUid(),
      kind: 'user',
      login,
      name: '',
      role,
      grafanaAdmin: accounts.size === 0 && role === 'Admin',
    })
    passwords.set(login, { account, password })
  }

  function createServiceAccount(name: string, role: Role): Account {
    if (accounts.size >= maximum) {
      throw new GrafanaSandboxError('GRAFANA_SANDBOX_STATE', `The sandbox keeps at most ${maximum} accounts.`)
    }
    const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    return add({
      id: nextId(),
      uid: ids.shortUid(),
      kind: 'service-account',
      login: `sa-1-${slug}`,
      name,
      role,
      grafanaAdmin: false,
    })
  }

  function createToken(account: Account): { id: number; key: string } {
    lastToken += 1
    const key = `glsa_sandbox${account.role}${lastToken}_00000000`
    tokens.set(key, account)
    return { id: lastToken, key }
  }

  return {
    authenticate(authorization) {
      if (authorization === undefined || authorization === '') return { refused: 'none' }
      const [scheme = '', credentials = ''] = authorization.split(/ +/, 2)
      if (scheme.toLowerCase() === 'bearer') {
        const account = tokens.get(credentials)
        return account === undefined ? { refused: 'bad-token' } : { account }
      }
      if (scheme.toLowerCase() !== 'basic') return { refused: 'bad-header' }
      const text = Buffer.from(credentials, 'base64').toString('utf8')
      const colon = text.indexOf(':')
      const user = passwords.get(text.slice(0, colon))
      if (user === undefined || user.password !== text.slice(colon + 1)) return { refused: 'bad-password' }
      return { account: user.account }
    },
    token(role) {
      const known = roleTokens.get(role)
      if (known !== undefined) return known
      const { key } = createToken(createServiceAccount(`sandbox-${role.toLowerCase()}`, role))
      roleTokens.set(role, key)
      return key
    },
    createServiceAccount,
    serviceAccount(id) {
      const account = accounts.get(id)
      return account?.kind === 'service-account' ? account : undefined
    },
    createToken,
    get full() {
      return accounts.size >= maximum
    },
    first: () => accounts.get(1),
    byLogin: (login) => [...accounts.values()].find((account) => account.login === login),
  }
}
