// The part of the npm package redis (5 and later) that the examples use.
declare module 'redis' {
  interface Expiration {
    readonly type: 'EX'
    readonly value: number
  }
  interface RedisClient {
    on(event: 'error', listener: (error: Error) => void): this
    connect(): Promise<this>
    close(): Promise<void>
    get(key: string): Promise<string | null>
    set(
      key: string,
      value: string,
      options: { readonly condition?: 'NX'; readonly expiration: Expiration },
    ): Promise<string | null>
    del(key: string): Promise<number>
  }
  function createClient(options: { readonly url: string; readonly disableOfflineQueue?: boolean }): RedisClient
}
