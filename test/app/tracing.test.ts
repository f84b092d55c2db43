// A whole service under an SDK of OpenTelemetry: a call's trace goes on through its transactions and through the jobs that follow.
// In a process of its own: it registers an SDK of OpenTelemetry, which sees all that its process does.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { issueGranted, LIFE_YAML, replace, waitForRest } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { signTc3, withHeader } from '../support/signing.ts';
import { registerSdk } from '../support/spans.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

const spans = registerSdk();

const spansOf = (traceId: string): readonly ReadableSpan[] =>
  spans.all().filter((span) => span.spanContext().traceId === traceId);

const namedIn = (traceId: string, name: string): readonly ReadableSpan[] =>
  spansOf(traceId).filter((span) => span.name === name);

describe('a service that is traced', () => {
  let service: TestService;
  let certificateId: string;
  before(async () => {
    service = await openTestService({ yaml: LIFE_YAML });
    const body = { DomainName: 'www.example.com', DvAuthMethod: 'DNS_AUTO' };
    const signed = signTc3({ credential: service.key, action: 'ApplyCertificate', now: service.clock.now(), body });
    const answer = await service.service.api.answer(withHeader(signed, 'traceparent', TRACEPARENT));
    const { Response } = JSON.parse(answer.text) as { Response: { CertificateId: string } };
    certificateId = Response.CertificateId;
    await service.waitForStatus(certificateId, 1);
    await waitForRest(service);
  });
  after(async () => await service[Symbol.asyncDispose]());

  test('the call is in the trace of its caller, with its action, code and account', () => {
    const [call] = namedIn(TRACE, 'ApplyCertificate');
    equal(call?.parentSpanContext?.spanId, '00f067aa0ba902b7');
    equal(call?.attributes['reseal.code'], 'OK');
    equal(call?.attributes['reseal.account'], service.accountUin);
  });

  test('what followed is in it too: transactions, the job, the proof, the issuer', () => {
    deepEqual(
      ['ApplyCertificate', 'issuer issue', 'job advance', 'proof look', 'proof publish', 'store transaction'].filter(
        (name) => namedIn(TRACE, name).length === 0,
      ),
      [],
    );
    const jobs = namedIn(TRACE, 'job advance');
    ok(jobs.every(({ attributes }) => attributes['reseal.subject'] === certificateId));
    const jobIds = new Set(jobs.map((span) => span.spanContext().spanId));
    const [look] = namedIn(TRACE, 'proof look');
    ok(jobIds.has(look?.parentSpanContext?.spanId ?? ''));
    equal(look?.attributes['reseal.result'], 'good');
  });

  test('a reissue of a name that is proved is signed within its call', async () => {
    const granted = await issueGranted(service, ['granted.example.com']);
    await replace(service, granted, { input: { CsrType: 'original' } });
    const [call] = spans.named('ReplaceCertificate');
    const [sign] = spans.named('issuer sign');
    ok(call !== undefined);
    equal(sign?.spanContext().traceId, call.spanContext().traceId);
    ok(call.spanContext().traceId !== TRACE);
  });

  test('of calls at the same time, whose transactions share commits, each keeps to its own trace', async () => {
    const traces = Array.from({ length: 20 }, (_, at) => (at + 1).toString(16).padStart(32, 'a'));
    await Promise.all(
      traces.map(async (trace, at) => {
        const body = { DomainName: `n${at}.example.org`, DvAuthMethod: 'DNS_AUTO' };
        const signed = signTc3({ credential: service.key, action: 'ApplyCertificate', now: service.clock.now(), body });
        await service.service.api.answer(withHeader(signed, 'traceparent', `00-${trace}-00f067aa0ba902b7-01`));
      }),
    );
    for (const trace of traces) {
      const [call, ...others] = namedIn(trace, 'ApplyCertificate');
      equal(others.length, 0);
      const own = spansOf(trace);
      const transactions = own.filter(
        ({ parentSpanContext }) => parentSpanContext?.spanId === call?.spanContext().spanId,
      );
      ok(transactions.length > 0);
    }
  });

  test('a stranger’s call names no action of theirs, and no secret is in any span', async () => {
    const stranger = { secretId: 'AKIDstranger', secretKey: 'none' };
    await service.refusal('NoSuchAction', {}, stranger);
    const refused = spans.all().filter(({ attributes }) => attributes['reseal.code'] === 'InvalidAction');
    deepEqual(
      refused.map(({ name }) => name),
      ['call'],
    );
    const shown = JSON.stringify(
      spans.all().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    for (const secret of [service.key.secretId, service.key.secretKey, 'NoSuchAction', 'BEGIN']) {
      equal(shown.includes(secret), false, secret);
    }
  });
});
