/** What a child process can do. Each subject has a process of its own, so that one does not shape the other's machine code. */
export type Subject = LoopSubject | ServerSubject

/** Runs operations by itself. */
export interface LoopSubject {
  readonly kind: 'loop'
  run(operations: number): Promise<void>
  /** Operations that went the way that is measured, since the start. */
  completed(): number
  facts?(): Facts
  close?(): Promise<void>
}

/** Serves requests on the loopback interface. */
export interface ServerSubject {
  readonly kind: 'server'
  readonly port: number
  /** Requests that went the way that is measured, since the start. */
  completed(): number
  facts?(): Facts
  close?(): Promise<void>
}

/** Further numbers of a subject, by name: what was counted since they were last asked for, or the state of its process. */
export type Facts = Readonly<Record<string, number>>

/** What a subject's module exports as its default. Settings are strings: they travel on the command line. */
export type StartSubject = (settings: Readonly<Record<string, string>>) => Promise<Subject>

/** What a child's process used between `begin` and `end`, its threads for garbage collection included. */
export interface Usage {
  readonly cpuMicros: number
  readonly wallMicros: number
  /** Operations completed meanwhile. */
  readonly completed: number
}

export type Command =
  | { readonly id: number; readonly type: 'begin' | 'end' | 'memory' | 'facts' | 'stop' }
  | { readonly id: number; readonly type: 'run'; readonly operations: number }

export type Reply =
  | { readonly type: 'ready'; readonly port: number | undefined }
  | {
      readonly type: 'done'
      readonly id: number
      readonly usage?: Usage
      readonly bytes?: number
      readonly facts?: Facts
    }
  | { readonly type: 'failed'; readonly id: number | undefined; readonly message: string }
