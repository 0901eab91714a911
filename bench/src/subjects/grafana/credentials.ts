/** Of the sandbox's first user. */
export const credentials = { user: 'admin', password: 'admin' } as const
