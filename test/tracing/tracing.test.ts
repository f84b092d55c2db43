// Spans belong to what asked for them: the caller's trace, the span under way, or whoever bound the work.
// In a process of its own: it registers an SDK of OpenTelemetry, which sees all that its process does.

import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { openTracing, type SpanWish } from '../../src/tracing/tracing.ts';
import { registerSdk } from '../support/spans.ts';

const spans = registerSdk();
const opened = openTracing();
ok(opened !== undefined);
const tracing = opened;

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const wish = (name: string, parent?: string): SpanWish => ({ name, kind: 'server', attributes: {}, parent });

async function traceOf(name: string, parent: string | undefined): Promise<string | undefined> {
  await tracing.span(wish(name, parent), async () => undefined);
  return spans.named(name).at(-1)?.spanContext().traceId;
}

for (const [title, parent] of [
  ['a sampled one', `00-${TRACE}-${SPAN}-01`],
  ['one that is not sampled, by flags of which one is unknown', `00-${TRACE}-${SPAN}-03`],
  ['one of a later version, which has more to say', `cc-${TRACE}-${SPAN}-01-more`],
] as const) {
  test(`a traceparent is continued: ${title}`, async () => {
    equal(await traceOf(title, parent), TRACE);
    equal(spans.named(title).at(-1)?.parentSpanContext?.spanId, SPAN);
  });
}

for (const parent of [
  '',
  'x',
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  `00-${'a'.repeat(100_000)}-${SPAN}-01`,
]) {
  test(`what is no traceparent begins a trace of its own: ${parent.slice(0, 70)}`, async () => {
    const name = `odd ${parent.slice(0, 70)}`;
    const traceId = await traceOf(name, parent);
    match(traceId ?? '', /^[0-9a-f]{32}$/);
    ok(traceId !== TRACE);
    equal(spans.named(name).at(-1)?.parentSpanContext, undefined);
  });
}

test('a span within another belongs to it, and its traceparent leads on to it elsewhere', async () => {
  let carried: string | undefined;
  await tracing.span(wish('outer'), async () => {
    await tracing.span({ ...wish('inner'), kind: 'internal' }, async () => {
      carried = tracing.current();
    });
  });
  const [outer, inner] = [spans.named('outer')[0], spans.named('inner')[0]];
  equal(inner?.parentSpanContext?.spanId, outer?.spanContext().spanId);
  deepEqual([outer?.kind, inner?.kind], [SpanKind.SERVER, SpanKind.INTERNAL]);
  equal(carried, `00-${inner?.spanContext().traceId}-${inner?.spanContext().spanId}-01`);
  await tracing.span(wish('later', carried), async () => undefined);
  equal(spans.named('later')[0]?.parentSpanContext?.spanId, inner?.spanContext().spanId);
  equal(tracing.current(), undefined);
});

test('work that is bound belongs to the span in which it was bound, whoever runs it', async () => {
  const { promise, resolve } = Promise.withResolvers<() => string | undefined>();
  const binding = tracing.span(wish('binding'), async () => {
    const own = tracing.current();
    resolve(tracing.bind(() => tracing.current()));
    return own;
  });
  const bound = await promise;
  // The span has ended, so that nothing more goes on in it.
  await binding;
  await tracing.span(wish('running'), async () => equal(bound(), undefined));
  await tracing.span(wish('outside'), async () => {
    const outside = tracing.current();
    const inOutside = tracing.bind(() => tracing.current());
    await tracing.span(wish('inside'), async () => equal(inOutside(), outside));
  });
});

const failing = async (): Promise<never> => await Promise.reject(new TypeError('the key is 1234'));

test('an error is noted without what it says, which may be what nobody shall see', async () => {
  await rejects(tracing.span(wish('failing'), failing), /1234/);
  const span = spans.named('failing')[0];
  deepEqual(span?.status, { code: SpanStatusCode.ERROR, message: 'TypeError' });
  equal(JSON.stringify([span?.events, span?.attributes]).includes('1234'), false);
});

test('what is learned of a span later is on it', async () => {
  await tracing.span(wish('call'), async () => tracing.describe('ReplaceCertificate', { 'reseal.code': 'OK' }));
  equal(spans.named('ReplaceCertificate')[0]?.attributes['reseal.code'], 'OK');
  tracing.describe('nobody', {});
});
