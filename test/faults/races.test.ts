// Many callers and several processes at once: one reissue, one certificate, and a documented refusal for everybody else.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeTestClock, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { openObserved } from './observed.ts';
import { begin, prepare } from './orders.ts';
import { assertConsistent, certificatesOf, look, waitForRest } from './sight.ts';

const CALLERS = 100;

const REISSUE = { ValidType: 'DNS_AUTO', CsrType: 'online', CertCSREncryptAlgo: 'RSA', CertCSRKeyParameter: '2048' };

describe('100 identical calls for a reissue', () => {
  test('of a free certificate make one, and the others learn that it is replaced or its domain locked', async () => {
    await using observed = await openObserved();
    const { service } = observed;
    const wish = { DvAuthMethod: 'DNS_AUTO', DomainName: 'free.example.com' };
    const { CertificateId } = await service.ask('ApplyCertificate', wish);
    await service.waitForStatus(String(CertificateId), 1);
    const codes = await callAtOnce([service], { CertificateId, ...REISSUE });
    assertOnePassed(codes, ['FailedOperation.OrderAlreadyReplaced', 'FailedOperation.InvalidCertificateStatusCode']);
    await waitForRest(observed.store, service);
    const sight = await look(observed.store, service.accountUin);
    assertConsistent(sight);
    assert.equal(certificatesOf(sight, 'free.example.com').length, 2);
  });

  test('to two processes on one store make one, and the others learn that it is replaced', async () => {
    await using pair = await openPair();
    const prepared = await prepare(pair.first, { kind: 'reissue', domain: 'pair.example.com' });
    const codes = await callAtOnce([pair.first, pair.second], { CertificateId: prepared, ...REISSUE });
    assertOnePassed(codes, ['FailedOperation.OrderAlreadyReplaced']);
    const sight = await pair.rest();
    assert.equal(certificatesOf(sight, 'pair.example.com').length, 2);
  });
});

/** Answers the code of each refusal, and undefined for what was accepted. */
async function callAtOnce(services: readonly TestService[], input: object): Promise<readonly (string | undefined)[]> {
  const calls = Array.from({ length: CALLERS }, async (_, index) => {
    const answer = await services[index % services.length]?.call('ReplaceCertificate', input);
    return answer?.Error?.Code;
  });
  return await Promise.all(calls);
}

function assertOnePassed(codes: readonly (string | undefined)[], documented: readonly string[]): void {
  const refusals = codes.filter((code) => code !== undefined);
  assert.equal(refusals.length, CALLERS - 1);
  for (const code of refusals) assert.ok(documented.includes(code), code);
}

test('Two processes on one store share its jobs, and no order is planned twice', async () => {
  await using pair = await openPair();
  const both = [pair.first, pair.second];
  const orders = Array.from({ length: 20 }, (_, index) => ({
    kind: 'apply' as const,
    domain: `a${index}.example.com`,
  }));
  await Promise.all(orders.map(async (order, index) => await begin(both[index % 2] ?? pair.first, order)));
  const sight = await pair.rest();
  assert.equal(sight.certificates.length, orders.length);
  assert.ok(sight.issuances.every(({ state }) => state === 'issued'));
});

/** Two services on one folder, with one clock; at rest, what stands on record is consistent. */
async function openPair() {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const clock = makeTestClock();
  const first = cleanup.use(await openObserved({ folder: folder.path, clock }));
  const second = cleanup.use(await openObserved({ folder: folder.path, clock }));
  const kept = cleanup.move();
  return {
    first: first.service,
    second: second.service,
    rest: async () => {
      await waitForRest(first.store, first.service, { nudgeMs: 0 });
      const sight = await look(first.store, first.service.accountUin);
      assertConsistent(sight);
      return sight;
    },
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
}
