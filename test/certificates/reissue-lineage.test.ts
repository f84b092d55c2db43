// The line that a certificate and its reissues form: once only, or one after the other; the lock on a domain; no quota.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PROOF_DEADLINE_MS } from '../../src/certificates/ordering/order.ts';
import { MINUTE_MS } from '../../src/lib/clock.ts';
import { applyFor, detailOf, extraOf, idOf, issueFree, issueGranted } from '../support/life.ts';
import { LIFE_YAML, recordOf, reissue, replace, statusOf, waitForRest } from '../support/life.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { told } from '../support/reasons.ts';

const REPLACED = 'FailedOperation.OrderAlreadyReplaced';
const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';
const BY_HAND = { input: { ValidType: 'DNS' } };

const script: IssuerScript = {};
let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML, overlay: withScriptedIssuer(script) });
});
after(() => service[Symbol.asyncDispose]());

test('A free certificate is reissued once: neither again, nor its reissue', async () => {
  const first = await issueFree(service, 'once.com');
  const second = await reissue(service, first);
  const again = await service.call('ReplaceCertificate', { CertificateId: first, ValidType: 'DNS', CsrType: 'online' });
  assert.equal(again.Error?.Code, REPLACED);
  assert.match(again.Error.Message, new RegExp(second));
  const further = await service.call('ReplaceCertificate', { CertificateId: second, ValidType: 'DNS' });
  assert.equal(further.Error?.Code, REPLACED);
  assert.match(further.Error.Message, /its lineage has used its 1 reissue/);
});

test('Revoking a free reissue does not give the lineage another one', async () => {
  const first = await issueFree(service, 'usedup.com');
  const second = await reissue(service, first);
  await service.ask('RevokeCertificate', { CertificateId: second });
  await service.waitForStatus(second, 10);
  assert.equal(await statusOf(service, first), 1);
  assert.equal(await refusalOf(first), REPLACED);
});

test('While a reissue awaits proof the original is refused, and free again when the reissue is cancelled', async () => {
  const first = await issueFree(service, 'cancelled.com');
  const second = await replace(service, first, BY_HAND);
  assert.equal(await refusalOf(first), REPLACED);
  await service.ask('CancelCertificateOrder', { CertificateId: second });
  assert.equal(await statusOf(service, second), 7);
  await reissue(service, first);
});

test('A clock that is set back does not let a certificate have two reissues at once', async () => {
  const first = await issueFree(service, 'setback.com');
  await service.ask('CancelCertificateOrder', { CertificateId: await replace(service, first, BY_HAND) });
  service.clock.advance(-MINUTE_MS);
  await replace(service, first, BY_HAND);
  assert.equal(await refusalOf(first), REPLACED);
  service.advance(MINUTE_MS);
});

test('A reissue that ran out of time stays over when the clock is set back, once the next one is admitted', async () => {
  const first = await issueFree(service, 'overdue.com');
  const second = await replace(service, first, BY_HAND);
  await waitForRest(service);
  service.clock.advance(PROOF_DEADLINE_MS);
  const third = await replace(service, first, BY_HAND);
  service.advance(-MINUTE_MS);
  assert.equal(await statusOf(service, second), 2);
  assert.equal(await statusOf(service, third), 11);
  service.advance(MINUTE_MS);
});

test('A reissue has three days: a moment before they end it holds the original, then it has failed and frees it', async () => {
  const first = await issueFree(service, 'timeout.com');
  const second = await replace(service, first, BY_HAND);
  service.advance(PROOF_DEADLINE_MS - 1);
  assert.equal(await statusOf(service, second), 11);
  assert.equal(await refusalOf(first), REPLACED);
  service.advance(1);
  const failed = await service.waitForStatus(second, 2);
  assert.match(String(failed['StatusMsg']), /timed out|not proved in time/);
  await reissue(service, first);
});

test('A reissue that the authority refuses has failed, says so, frees the original and does not count', async () => {
  const first = await issueFree(service, 'refused.com');
  script.issue = { kind: 'refused', detail: told('the key is on a list of compromised ones') };
  const second = await replace(service, first);
  const failed = await service.waitForStatus(second, 2);
  delete script.issue;
  assert.match(String(failed['StatusMsg']), /compromised/);
  assert.equal(extraOf(await detailOf(service, first)).ReplacedFor, null);
  await reissue(service, first);
});

test('A granted certificate is reissued any number of times, always the newest of the line', async () => {
  const line = [await issueGranted(service, ['line.com'])];
  for (let generation = 1; generation <= 4; generation += 1) {
    const newest = line.at(-1) ?? '';
    line.push(await reissue(service, newest, { input: { CsrType: 'original' } }));
    for (const older of line.slice(0, -1)) assert.equal(await refusalOf(older), REPLACED);
  }
  const records = await Promise.all(line.map((id) => recordOf(service, id)));
  assert.deepEqual(
    records.map((record) => record.generation),
    [0, 1, 2, 3, 4],
  );
  assert.ok(records.every((record) => record.lineageId === line[0]));
  const ends = new Set(records.map((record) => record.issued?.notAfter.getTime()));
  assert.equal(ends.size, 1);
});

test('When the newest of a line is revoked, the one before it is the newest', async () => {
  const first = await issueGranted(service, ['newest.com']);
  const second = await reissue(service, first, { input: { CsrType: 'original' } });
  await service.ask('RevokeCertificate', { CertificateId: second });
  assert.equal(await refusalOf(second), NOT_NOW);
  const third = await reissue(service, first, { input: { CsrType: 'original' } });
  assert.equal(extraOf(await detailOf(service, first)).ReplacedFor, third);
});

test('A hundred identical calls at once make one reissue; the others are told that it is replaced', async () => {
  const first = await issueFree(service, 'hundred.com');
  const call = { CertificateId: first, ValidType: 'DNS_AUTO', CsrType: 'online' };
  const answers = await Promise.all(Array.from({ length: 100 }, () => service.call('ReplaceCertificate', call)));
  const made = answers.filter((answer) => answer.Error === undefined);
  assert.equal(made.length, 1);
  const codes = new Set(answers.flatMap((answer) => answer.Error?.Code ?? []));
  assert.deepEqual([...codes], [REPLACED]);
  await Promise.all(made.map((answer) => service.waitForStatus(idOf(answer), 1)));
  const listed = await service.ask('DescribeCertificates', { SearchKey: 'hundred.com' });
  assert.equal(listed['TotalCount'], 2);
});

test('While a free certificate is reissued, no other free one under its registrable domain is', async () => {
  const first = await issueFree(service, 'a.locked.com');
  const other = await issueFree(service, 'b.c.locked.com');
  const elsewhere = await issueFree(service, 'unlocked.com');
  const pending = await replace(service, first, BY_HAND);
  const refused = await service.call('ReplaceCertificate', {
    CertificateId: other,
    ValidType: 'DNS',
    CsrType: 'online',
  });
  assert.equal(refused.Error?.Code, NOT_NOW);
  assert.match(refused.Error.Message, new RegExp(`${pending}.*locked\\.com`));
  await service.ask('CancelCertificateOrder', { CertificateId: await replace(service, elsewhere, BY_HAND) });
  await service.ask('CancelCertificateOrder', { CertificateId: pending });
  await service.ask('CancelCertificateOrder', { CertificateId: await replace(service, other, BY_HAND) });
});

test('The lock on a registrable domain is of one account, and does not touch another', async () => {
  const { key } = await service.addAccount();
  const own = await issueFree(service, 'shared.com');
  const others = await issueFree(service, 'x.shared.com', { credential: key });
  await replace(service, own, BY_HAND);
  await reissue(service, others, { credential: key });
});

test('The lock is for free certificates: a granted one neither has it nor sets it', async () => {
  const free = await issueFree(service, 'both.com');
  const granted = await issueGranted(service, ['g.both.com']);
  script.issue = { kind: 'pending' };
  const pending = await replace(service, granted, { input: { CsrType: 'original' } });
  assert.equal(await statusOf(service, pending), 11);
  const freePending = await replace(service, free, BY_HAND);
  delete script.issue;
  const otherGranted = await issueGranted(service, ['h.both.com']);
  await reissue(service, otherGranted, { input: { CsrType: 'original' } });
  for (const id of [pending, freePending]) await service.ask('CancelCertificateOrder', { CertificateId: id });
});

test('How often a lineage is reissued is a rule of its product: never, twice, or once', async () => {
  const products = `products:
  "90": { name: Never, kind: free, reissue: { limitPerLineage: 0 } }
  "92": { name: Twice, kind: free, reissue: { limitPerLineage: 2 } }
`;
  await using ruled = await openTestService({ yaml: LIFE_YAML.replace('products:\n', products) });
  for (const [PackageType, limit] of [
    ['90', 0],
    ['83', 1],
    ['92', 2],
  ] as const) {
    let newest = await issueFree(ruled, `limit-${limit}.com`, { input: { PackageType } });
    for (let used = 0; used < limit; used += 1) newest = await reissue(ruled, newest);
    const call = { CertificateId: newest, ValidType: 'DNS', CsrType: 'online' };
    assert.equal(await ruled.refusal('ReplaceCertificate', call), REPLACED, `limit ${limit}`);
  }
});

test('A reissue takes no place in the free quotas', async () => {
  await using small = await openTestService({ yaml: `${LIFE_YAML}  freePerAccount: 2\n  freePerDomain: 2\n` });
  const first = await issueFree(small, 'quota.com');
  await issueFree(small, 'b.quota.com');
  assert.equal(
    await small.refusal('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'c.com' }),
    'FailedOperation.ExceedsFreeLimit',
  );
  await reissue(small, first);
  await small.ask('RevokeCertificate', { CertificateId: first });
  await small.waitForStatus(first, 10);
  await applyFor(small, 'c.com');
});

async function refusalOf(id: string): Promise<string> {
  return await service.refusal('ReplaceCertificate', { CertificateId: id, ValidType: 'DNS', CsrType: 'online' });
}
