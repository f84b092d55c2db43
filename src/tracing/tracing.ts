// Spans, where the operator has brought an SDK of OpenTelemetry along: without one there is no tracing at all.

import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

export interface SpanWish {
  /** What is done, of a bounded set: "call", "job advance", "store transaction". */
  readonly name: string;
  readonly kind: 'server' | 'consumer' | 'client' | 'internal';
  /** Never a secret, and nothing that a stranger sent unread. */
  readonly attributes: Attributes;
  /** A `traceparent` (W3C Trace Context §3.2) that the span continues; undefined for the span that is under way. */
  readonly parent: string | undefined;
}

export interface Tracing {
  /** Does the work in a span, which what it does in turn belongs to; an error is noted on it, without its message. */
  span<T>(wish: SpanWish, work: () => Promise<T>): Promise<T>;
  /** Names the span that is under way more exactly, and says more of it. */
  describe(name: string | undefined, attributes: Attributes): void;
  /** The span that is under way, as a `traceparent`; undefined where there is none, or none that is recorded. */
  current(): string | undefined;
  /** The function, run later by whoever it be, belongs to the span that is under way now. */
  bind<Given extends readonly unknown[], T>(work: (...given: Given) => T): (...given: Given) => T;
}

const NAME = 'reseal';
const KINDS = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
} as const;

/** Undefined where no SDK was registered before (`node --import`), so that nothing has to be asked for at each step. */
export function openTracing(provider: TracerProvider = trace.getTracerProvider()): Tracing | undefined {
  if (provider instanceof ProxyTracerProvider && provider.getDelegateTracer(NAME) === undefined) return undefined;
  const tracer = provider.getTracer(NAME);
  return {
    span: async (wish, work) => await runInSpan(tracer, wish, work),
    describe: (name, attributes) => {
      const span = trace.getActiveSpan();
      if (name !== undefined) span?.updateName(name);
      span?.setAttributes(attributes);
    },
    current: () => traceparentOf(trace.getActiveSpan()),
    bind: (work) => context.bind(context.active(), work),
  };
}

async function runInSpan<T>(tracer: Tracer, wish: SpanWish, work: () => Promise<T>): Promise<T> {
  const { name, kind, attributes, parent } = wish;
  return await tracer.startActiveSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent), async (span) => {
    try {
      return await work();
    } catch (error) {
      // What an error says may hold what its span must not.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'thrown' });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Of what is no traceparent a trace of its own begins. */
function contextOf(parent: string | undefined): Context {
  if (parent === undefined) return context.active();
  const [, traceId = '', spanId = '', flags = '00'] = TRACEPARENT.exec(parent) ?? [];
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT;
}

/** Of version 00 exactly this; a later version may add to its end (§3.2.1, §4). */
const TRACEPARENT = /^(?!ff|00.{54})[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

function traceparentOf(span: Span | undefined): string | undefined {
  if (span?.isRecording() !== true) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
