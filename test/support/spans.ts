// Spans as an operator's SDK would get them: the SDK of OpenTelemetry, registered as `node --import` does, exporting to memory.

import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

export interface Spans {
  /** Those that have ended. */
  all(): readonly ReadableSpan[];
  named(name: string): readonly ReadableSpan[];
}

/** For the whole process, as there is one registration in each. */
export function registerSdk(): Spans {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  const all = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
  return { all, named: (name) => all().filter((span) => span.name === name) };
}
