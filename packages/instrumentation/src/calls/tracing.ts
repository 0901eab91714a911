import {
  type Context,
  context as contextApi,
  createContextKey,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api'

/**
 * The key by which the SDK's `suppressTracing()` marks a context. Context keys are `Symbol.for(description)`, so that the one of
 * `@opentelemetry/core` is reached without depending on it.
 */
const suppressTracing = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/** What a proxy provider delegates to while no SDK is registered. */
const noProvider = new ProxyTracerProvider().getDelegate()

/** A started span with the context its call runs in. */
export interface CallSpan {
  readonly span: Span
  readonly context: Context
}

/** Where the parent of a span is looked for. */
interface ParentContexts {
  readonly context?: Context | undefined
  readonly fallbackContext?: Context | undefined
}

/** Starts the spans of one client. */
export class SpanStarter {
  readonly #name: string
  readonly #tracer: Tracer | undefined

  /**
   * @param name Instrumentation scope.
   * @param tracer Used instead of the global provider's.
   */
  constructor(name: string, tracer: Tracer | undefined) {
    this.#name = name
    this.#tracer = tracer
  }

  /**
   * Start a CLIENT span, unless nothing would record it. Inside its context tracing is suppressed: the client's own HTTP span
   * would carry a URL with ids in it.
   */
  start(
    name: string,
    attributes: Parameters<Tracer['startSpan']>[1],
    { context, fallbackContext }: ParentContexts,
  ): CallSpan | undefined {
    const tracer = this.#tracer ?? this.#global()
    if (tracer === undefined) return undefined
    const base = context ?? nearest(fallbackContext)
    const span = tracer.startSpan(name, { ...attributes, kind: SpanKind.CLIENT }, base)
    return { span, context: trace.setSpan(base, span).setValue(suppressTracing, true) }
  }

  #global(): Tracer | undefined {
    const provider = trace.getTracerProvider()
    // Asking first is cheaper than a span that records nothing.
    if (provider instanceof ProxyTracerProvider && provider.getDelegate() === noProvider) return undefined
    return provider.getTracer(this.#name)
  }
}

function nearest(fallback: Context | undefined): Context {
  const active = contextApi.active()
  return fallback === undefined || trace.getSpan(active) !== undefined ? active : fallback
}
