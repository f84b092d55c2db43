// Old certificates that go when another has taken their place: when, alone, and never before the new one is there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { detailOf, extraOf, issueFree, issueGranted, LIFE_YAML, recordOf, reissue, replace } from '../support/life.ts';
import { statusOf, until, waitForRest } from '../support/life.ts';
import { operationsOn, SAME_KEY, SCHEDULE_HOURS, SCHEDULE_YAML, scheduleOf } from '../support/schedules.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { told } from '../support/reasons.ts';

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';
const DELAY_MS = SCHEDULE_HOURS * HOUR_MS;

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: SCHEDULE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('An old certificate stays until the hours of its product are over, then goes alone, as superseded', async () => {
  const old = await issueGranted(service, ['alone.com']);
  assert.equal(await scheduleOf(service, old), undefined);
  const next = await reissue(service, old, SAME_KEY);
  const at = new Date(service.clock.now().getTime() + DELAY_MS);
  assert.deepEqual((await recordOf(service, old)).scheduledRevocation, { at, supersededBy: next });
  await advanceTo(DELAY_MS - 1);
  assert.equal(await statusOf(service, old), 1);
  service.advance(1);
  await service.waitForStatus(old, 10);
  assert.equal(await statusOf(service, next), 1);
  const { revokedAt, revocationReason } = await issuanceOf(old);
  assert.deepEqual([revokedAt, revocationReason], [at, 4]);
  assert.equal((await operationsOn(service, old)).at(-1), 'revoke');
  assert.equal(extraOf(await detailOf(service, old)).ReplacedFor, next);
  assert.equal(await scheduleOf(service, old), undefined);
});

test('A product that says nothing keeps the old certificate, and so does one that says keep', async () => {
  const yaml = LIFE_YAML.replace('products:\n', 'products:\n  "83": { afterReissue: keep }\n');
  await using keeping = await openTestService({ yaml });
  for (const old of [await issueGranted(keeping, ['keeps.com']), await issueFree(keeping, 'free.com')]) {
    await reissue(keeping, old);
    assert.equal((await recordOf(keeping, old)).scheduledRevocation, undefined);
    assert.equal(await keeping.refusal('ResealAdvanceScheduledRevocation', { CertificateId: old }), NOT_NOW);
  }
});

test('With 0 hours the old certificate goes as soon as the new one is there', async () => {
  await using prompt = await openTestService({ yaml: yamlWithHours(0) });
  const old = await issueGranted(prompt, ['prompt.com']);
  const next = await reissue(prompt, old, SAME_KEY);
  await prompt.waitForStatus(old, 10);
  assert.equal(await statusOf(prompt, next), 1);
});

test('What would have expired by then is not scheduled', async () => {
  for (const [hours, isScheduled] of [
    [199 * 24 - 1, true],
    [199 * 24 + 1, false],
  ] as const) {
    await using late = await openTestService({ yaml: yamlWithHours(hours) });
    const old = await issueGranted(late, ['late.com']);
    await reissue(late, old, SAME_KEY);
    assert.equal((await scheduleOf(late, old)) !== undefined, isScheduled, `${hours} hours`);
  }
});

test('Nothing is scheduled while the new one is not issued: it awaits its issuer, is cancelled, or is refused', async () => {
  const script: IssuerScript = {};
  await using scripted = await openTestService({ yaml: SCHEDULE_YAML, overlay: withScriptedIssuer(script) });
  const old = await issueGranted(scripted, ['notyet.com']);
  script.issue = { kind: 'pending' };
  const pending = await replace(scripted, old, SAME_KEY);
  scripted.advance(10 * DAY_MS);
  await waitForRest(scripted);
  assert.deepEqual([await statusOf(scripted, pending), await statusOf(scripted, old)], [11, 1]);
  assert.equal(await scheduleOf(scripted, old), undefined);
  await scripted.ask('CancelCertificateOrder', { CertificateId: pending });
  script.issue = { kind: 'refused', detail: told('the key is on a list') };
  await scripted.waitForStatus(await replace(scripted, old, SAME_KEY), 2);
  assert.equal((await recordOf(scripted, old)).scheduledRevocation, undefined);
  delete script.issue;
  const next = await reissue(scripted, old, SAME_KEY);
  assert.equal((await scheduleOf(scripted, old))?.['ReplacementId'], next, 'by the worker too');
});

test('In a chain of reissues each goes in its turn, and the newest stays', async () => {
  const line = [await issueGranted(service, ['chain.com'])];
  for (let at = 0; at < 3; at += 1) {
    line.push(await reissue(service, line[at] ?? '', SAME_KEY));
    service.advance(HOUR_MS);
  }
  service.advance(DELAY_MS - 3 * HOUR_MS);
  for (const old of line.slice(0, -1)) {
    await service.waitForStatus(old, 10);
    await assertStatuses(line.slice(line.indexOf(old) + 1), 1);
    service.advance(HOUR_MS);
  }
  const refused = await service.call('ReplaceCertificate', { CertificateId: line[0], ValidType: 'DNS' });
  assert.equal(refused.Error?.Code, NOT_NOW);
});

test('When the new one is revoked the old one is kept, says so in the log, and can be reissued again', async () => {
  const old = await issueGranted(service, ['kept.com']);
  const next = await reissue(service, old, SAME_KEY);
  await service.ask('RevokeCertificate', { CertificateId: next });
  assert.equal(await scheduleOf(service, old), undefined);
  assert.equal((await operationsOn(service, old)).at(-1), 'cancelRevoke');
  await advanceTo(2 * DELAY_MS);
  assert.equal(await statusOf(service, old), 1);
  const again = await reissue(service, old, SAME_KEY);
  assert.equal((await scheduleOf(service, old))?.['ReplacementId'], again);
});

test('What stands in for a certificate in the end counts: while it is valid the first may go, and not when it is not', async () => {
  const first = await issueGranted(service, ['standin.com']);
  const second = await reissue(service, first, SAME_KEY);
  const third = await reissue(service, second, SAME_KEY);
  await service.ask('ResealAdvanceScheduledRevocation', { CertificateId: second });
  await service.waitForStatus(second, 10);
  assert.deepEqual((await operationsOn(service, second)).slice(-2), ['advanceRevoke', 'revoke']);
  assert.ok((await scheduleOf(service, first)) !== undefined, 'the third stands in for both');
  const call = { CertificateId: first, ValidType: 'DNS', CsrType: 'original' };
  const refused = await service.call('ReplaceCertificate', call);
  assert.equal(refused.Error?.Code, 'FailedOperation.OrderAlreadyReplaced');
  assert.match(refused.Error.Message, new RegExp(third));
  await service.ask('RevokeCertificate', { CertificateId: third });
  assert.equal(await scheduleOf(service, first), undefined);
  await advanceTo(2 * DELAY_MS);
  assert.equal(await statusOf(service, first), 1);
  await reissue(service, first, SAME_KEY);
});

test('Who revokes an old certificate by hand revokes its reissue with it, scheduled or not', async () => {
  const old = await issueGranted(service, ['byhand.com']);
  const next = await reissue(service, old, SAME_KEY);
  await service.ask('RevokeCertificate', { CertificateId: old, Reason: 'key compromise' });
  for (const id of [old, next]) await service.waitForStatus(id, 10);
  assert.equal((await issuanceOf(old)).revocationReason, 1);
  assert.equal((await recordOf(service, old)).scheduledRevocation, undefined);
  assert.deepEqual((await operationsOn(service, old)).slice(-2), ['replace', 'revoke']);
});

test('A revocation that is called off does not happen, and the old certificate cannot be reissued beside the new one', async () => {
  const old = await issueGranted(service, ['calledoff.com']);
  await reissue(service, old, SAME_KEY);
  await service.ask('ResealCancelScheduledRevocation', { CertificateId: old });
  assert.equal(await service.refusal('ResealCancelScheduledRevocation', { CertificateId: old }), NOT_NOW);
  assert.equal((await operationsOn(service, old)).at(-1), 'cancelRevoke');
  await advanceTo(2 * DELAY_MS);
  assert.equal(await statusOf(service, old), 1);
  const call = { CertificateId: old, ValidType: 'DNS', CsrType: 'original' };
  assert.equal(await service.refusal('ReplaceCertificate', call), 'FailedOperation.OrderAlreadyReplaced');
});

test('A revocation is brought forward to any time before, and is not put off', async () => {
  const old = await issueGranted(service, ['forward.com']);
  await reissue(service, old, SAME_KEY);
  const scheduled = String((await scheduleOf(service, old))?.['RevokeTime']);
  const advance = async (RevokeTime?: string) =>
    await service.call('ResealAdvanceScheduledRevocation', { CertificateId: old, RevokeTime });
  assert.equal((await advance('9999-12-31 23:59:59')).Error?.Code, 'FailedOperation.InvalidParam');
  assert.equal((await advance('tomorrow')).Error?.Code, 'FailedOperation.InvalidParam');
  assert.equal((await advance(scheduled))['RevokeTime'], scheduled, 'the same time is no later one');
  const sooner = wireTimeIn(HOUR_MS);
  assert.equal((await advance(sooner))['RevokeTime'], sooner);
  assert.equal((await advance(scheduled)).Error?.Code, 'FailedOperation.InvalidParam');
  await advanceTo(HOUR_MS - SECOND_MS);
  assert.equal(await statusOf(service, old), 1);
  service.advance(SECOND_MS);
  await service.waitForStatus(old, 10);
  assert.equal((await advance()).Error?.Code, NOT_NOW);
});

test('A time that is over brings a revocation forward to now', async () => {
  const old = await issueGranted(service, ['now.com']);
  const next = await reissue(service, old, SAME_KEY);
  const RevokeTime = wireTimeIn(-DAY_MS);
  const answer = await service.ask('ResealAdvanceScheduledRevocation', { CertificateId: old, RevokeTime });
  assert.equal(answer['RevokeTime'], wireTimeIn(0));
  await service.waitForStatus(old, 10);
  assert.equal(await statusOf(service, next), 1);
});

test('All that is scheduled is listed, soonest first, by pages, and for a key only what is in its projects', async () => {
  const { key } = await service.addAccount();
  const wish = { credential: key };
  const olds = [await issueGranted(service, ['one.com'], wish), await issueGranted(service, ['two.com'], wish)];
  for (const old of olds.toReversed()) {
    await reissue(service, old, { ...SAME_KEY, ...wish });
    service.advance(HOUR_MS);
  }
  const list = async (input: object) => {
    const { TotalCount, ScheduledRevocations } = await service.ask('ResealDescribeScheduledRevocations', input, key);
    return [TotalCount, (ScheduledRevocations as readonly { Domain: string }[]).map(({ Domain }) => Domain)];
  };
  assert.deepEqual(await list({}), [2, ['two.com', 'one.com']]);
  assert.deepEqual(await list({ Offset: 1, Limit: 5 }), [2, ['one.com']]);
  assert.deepEqual(await list({ Limit: 0 }), [2, []]);
  assert.deepEqual(await list({ CertificateId: olds[0] }), [1, ['one.com']]);
  const confined = await service.addKey({ projectIds: [await service.addProject('shop')] });
  const seen = await service.ask('ResealDescribeScheduledRevocations', {}, confined);
  assert.equal(seen['TotalCount'], 0);
});

test('A key that only reads sees what is scheduled and changes nothing of it; one may be allowed just that', async () => {
  const old = await issueGranted(service, ['policies.com']);
  await reissue(service, old, SAME_KEY);
  const CertificateId = old;
  const reader = await service.addKey({ policyName: 'ReadOnlyAccess' });
  const seen = await service.ask('ResealDescribeScheduledRevocations', { CertificateId }, reader);
  assert.equal(seen['TotalCount'], 1);
  for (const action of ['ResealAdvanceScheduledRevocation', 'ResealCancelScheduledRevocation']) {
    assert.equal(await service.refusal(action, { CertificateId }, reader), 'FailedOperation.AuthError');
  }
  const statement = [{ effect: 'allow', action: ['ssl:ResealCancel*'], resource: ['*'] }] as const;
  await service.addPolicy('keeper', { version: '2.0', statement });
  const keeper = await service.addKey({ policyName: 'keeper' });
  const denied = await service.refusal('ResealDescribeScheduledRevocations', {}, keeper);
  assert.equal(denied, 'FailedOperation.AuthError');
  await service.ask('ResealCancelScheduledRevocation', { CertificateId }, keeper);
});

test('A free certificate that goes by its schedule hands its place on to its reissue, also when it is deleted', async () => {
  const product = '"83": { afterReissue: { revokeAfterHours: 0 } }';
  const yaml = `${LIFE_YAML.replace('products:\n', `products:\n  ${product}\n`)}  freePerAccount: 1\n`;
  await using small = await openTestService({ yaml });
  const old = await issueFree(small, 'place.com');
  const next = await reissue(small, old);
  await small.waitForStatus(old, 10);
  const application = { DvAuthMethod: 'DNS', DomainName: 'another.com' };
  assert.equal(await small.refusal('ApplyCertificate', application), 'FailedOperation.ExceedsFreeLimit');
  small.advance(2 * HOUR_MS);
  await small.ask('DeleteCertificate', { CertificateId: old });
  assert.equal(await small.refusal('ApplyCertificate', application), 'FailedOperation.ExceedsFreeLimit');
  await small.ask('RevokeCertificate', { CertificateId: next });
  await small.waitForStatus(next, 10);
  await small.ask('ApplyCertificate', application);
});

function yamlWithHours(hours: number): string {
  return SCHEDULE_YAML.replace(`revokeAfterHours: ${SCHEDULE_HOURS}`, `revokeAfterHours: ${hours}`);
}

/** Moves the clock on, and waits until the worker has done what is due. */
async function advanceTo(milliseconds: number): Promise<void> {
  service.advance(milliseconds);
  await waitForRest(service);
}

async function assertStatuses(ids: readonly string[], status: number): Promise<void> {
  for (const id of ids) assert.equal(await statusOf(service, id), status, id);
}

async function issuanceOf(id: string) {
  const serial = (await recordOf(service, id)).issued?.serial ?? '';
  await until(
    `the ledger has the revocation of ${id}`,
    async () => (await findIssuance(serial))?.revokedAt !== undefined,
  );
  const issuance = await findIssuance(serial);
  if (issuance === undefined) throw new Error(`${id} is in no ledger`);
  return issuance;
}

async function findIssuance(serial: string) {
  return await service.service.world.store.reads.issuances.find(serial);
}

function wireTimeIn(milliseconds: number): string {
  const inGmt8 = new Date(service.clock.now().getTime() + milliseconds + 8 * HOUR_MS);
  return inGmt8.toISOString().slice(0, 19).replace('T', ' ');
}
