// Refusals are counted, and a stranger cannot fill the log with them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setSuspended } from '../../src/accounts/accounts.ts';
import { type AuditedRefusal, MAX_COUNTS, RefusalTally } from '../../src/audit/refusals.ts';
import type { Operation } from '../../src/certificates/model/operations.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { fixedClock, openTemporaryStore } from '../support/store.ts';

const refused = (facts: Partial<AuditedRefusal> = {}): AuditedRefusal => ({
  refusal: 'actionDenied',
  action: 'RevokeCertificate',
  secretId: '',
  address: '192.0.2.1',
  requestId: 'r1',
  ...facts,
});

async function openTally() {
  const { store, [Symbol.asyncDispose]: close } = await openTemporaryStore();
  const tally = new RefusalTally({ store, clock: fixedClock, log: silentLog, writeMs: 1e6 });
  const entries = async () => await store.reads.audit.listEntries({ after: 0, until: 1e9 });
  const dispose = async () => {
    await tally[Symbol.asyncDispose]();
    await close();
  };
  return { tally, entries, [Symbol.asyncDispose]: dispose };
}

const detailsOf = (entries: readonly Operation[]) =>
  entries.map(({ detail }) => JSON.parse(detail) as Readonly<Record<string, unknown>>);

test('Equal refusals are one line with their number, under the last call', async () => {
  await using opened = await openTally();
  const { tally, entries } = opened;
  for (const requestId of ['r1', 'r2', 'r3']) tally.note(refused({ requestId }));
  tally.note(refused({ action: 'DeleteCertificate' }));
  await tally.write();
  await tally.write();
  const found = await entries();
  assert.deepEqual(
    detailsOf(found).map(({ action, count }) => [action, count]),
    [
      ['RevokeCertificate', 3],
      ['DeleteCertificate', 1],
    ],
  );
  assert.deepEqual([found[0]?.origin.requestId, found[0]?.origin.address], ['r3', '192.0.2.1']);
});

test('However many kinds of refusal come, so many lines are written at a time, and none is lost to the count', async () => {
  await using opened = await openTally();
  const { tally, entries } = opened;
  const times = 10_000;
  for (let at = 0; at < times; at += 1) tally.note(refused({ secretId: `AKID${at}`, address: `2001:db8::${at}` }));
  await tally.write();
  const details = detailsOf(await entries());
  assert.equal(details.length, MAX_COUNTS + 1);
  assert.equal(
    details.reduce((sum, { count }) => sum + Number(count), 0),
    times,
  );
});

/** The tally writes when the service ends, too. */
async function refusalsOf(call: (service: TestService) => Promise<unknown>): Promise<readonly Operation[]> {
  const own = await openTestService();
  const { store, accountUin } = own;
  await call(own);
  await own.service[Symbol.asyncDispose]();
  const all = await store.reads.audit.listEntries({ after: 0, until: 1e9 });
  assert.ok(all.every((entry) => entry.kind !== 'refused' || ['', accountUin].includes(entry.accountUin)));
  await own[Symbol.asyncDispose]();
  return all.filter(({ kind }) => kind === 'refused');
}

test('What a policy denies names the key, the action and where it came from; a wrong signature names the key that was tried, and so does one from elsewhere or of a suspended account', async () => {
  let keys: readonly string[] = [];
  const entries = await refusalsOf(async (own) => {
    const reader = await own.addKey({ policyName: 'ReadOnlyAccess' });
    const confined = await own.addKey({ addresses: ['192.0.2.0/24'] });
    keys = [reader.secretId, own.key.secretId, confined.secretId];
    await own.refusal('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 }, reader);
    await own.refusal('DescribeCertificates', {}, { ...own.key, secretKey: 'another' });
    await own.refusal('DescribeCertificates', {}, { secretId: 'AKIDnobody', secretKey: 'x' });
    await own.refusal('DescribeCertificates', {}, confined);
    await setSuspended(own, { uin: own.accountUin, suspended: true });
    await own.refusal('DescribeCertificates', {});
  });
  assert.deepEqual(
    entries.map(({ origin, detail }) => [Object(JSON.parse(detail)).refusal, origin.secretId, origin.address]),
    [
      ['actionDenied', keys[0], '127.0.0.1'],
      ['signatureWrong', keys[1], '127.0.0.1'],
      ['secretIdUnknown', '', '127.0.0.1'],
      ['addressNotPermitted', keys[2], '127.0.0.1'],
      ['accountSuspended', keys[1], '127.0.0.1'],
    ],
  );
});

test('Mistakes and what the state of things forbids are no refusals of that kind', async () => {
  const entries = await refusalsOf(async (own) => {
    await own.refusal('DescribeCertificate', {});
    await own.refusal('DescribeCertificate', { CertificateId: 'nothing1' });
    await own.refusal('NoSuchAction', {});
  });
  assert.deepEqual(entries, []);
});
