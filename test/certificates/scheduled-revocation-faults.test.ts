// Schedules through crashes, restarts, races and clocks that are set back: all of it happens, or nothing, and once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advance } from '../../src/certificates/fulfil/advance.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { addMs, HOUR_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { issueGranted, recordOf, reissue, replace, statusOf, until, waitForRest } from '../support/life.ts';
import { operationsOn, SAME_KEY, SCHEDULE_HOURS, SCHEDULE_YAML, scheduleOf } from '../support/schedules.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { told } from '../support/reasons.ts';

const DELAY_MS = SCHEDULE_HOURS * HOUR_MS;

test('Where the schedule cannot be stored the new one is not issued either; later both are', async () => {
  const fault = { isOn: false };
  await using service = await openTestService({ yaml: SCHEDULE_YAML, overlay: { store: failingLaterJobs(fault) } });
  const old = await issueGranted(service, ['both.com']);
  fault.isOn = true;
  const next = await replace(service, old, SAME_KEY);
  assert.notEqual((await recordOf(service, next)).step, 'issued');
  assert.equal((await recordOf(service, old)).scheduledRevocation, undefined);
  fault.isOn = false;
  service.advance(HOUR_MS);
  await service.waitForStatus(next, 1);
  assert.equal((await scheduleOf(service, old))?.['ReplacementId'], next);
});

/** A job that is not for now is the one of a schedule. */
function failingLaterJobs(fault: { readonly isOn: boolean }): (store: RecordStore) => RecordStore {
  return (store) => ({
    ...store,
    apply: async (set) => {
      const isLater = set.changes.some((change) => change.kind === 'scheduleJob' && isLaterJob(change.job));
      if (fault.isOn && isLater) throw new Error('the disk is full');
      return await store.apply(set);
    },
  });
}

function isLaterJob({ runAt }: { readonly runAt: Date }): boolean {
  return runAt.getTime() - LATER_MS > STARTED.getTime();
}

const STARTED = makeTestClock().now();
const LATER_MS = DELAY_MS / 2;

test('A schedule outlives the process: after a start that comes late the old certificate goes, once', async () => {
  using folder = makeTemporaryFolder();
  const clock = makeTestClock();
  const options = { yaml: SCHEDULE_YAML, folder: folder.path, clock };
  const [old, next] = await scheduledIn(options);
  clock.advance(3 * DELAY_MS);
  await using service = await openTestService(options);
  await service.waitForStatus(old, 10);
  assert.equal(await statusOf(service, next), 1);
  assert.equal((await operationsOn(service, old)).filter((kind) => kind === 'revoke').length, 1);
});

async function scheduledIn(options: Parameters<typeof openTestService>[0]): Promise<readonly [string, string]> {
  await using service = await openTestService(options);
  const old = await issueGranted(service, ['restart.com']);
  return [old, await reissue(service, old, SAME_KEY)];
}

test('Two nodes that find the same certificate due revoke it once', async () => {
  using folder = makeTemporaryFolder();
  const clock = makeTestClock();
  const options = { yaml: SCHEDULE_YAML, folder: folder.path, clock };
  await using one = await openTestService(options);
  await using other = await openTestService(options);
  const olds = [];
  for (let at = 0; at < 5; at += 1) {
    const old = await issueGranted(one, [`node-${at}.com`]);
    await reissue(one, old, SAME_KEY);
    olds.push(old);
  }
  clock.advance(DELAY_MS);
  await Promise.all(olds.flatMap((old) => [advanceOn(one, old), advanceOn(other, old), advanceOn(one, old)]));
  for (const old of olds) {
    await one.waitForStatus(old, 10);
    assert.equal((await operationsOn(one, old)).filter((kind) => kind === 'revoke').length, 1);
  }
});

async function advanceOn({ service: { world } }: TestService, subject: string) {
  return await advance(world, { subject, attempts: 1 });
}

test('A worker that comes before the time, since the clock was set back, waits for it', async () => {
  await using service = await openTestService({ yaml: SCHEDULE_YAML });
  const old = await issueGranted(service, ['setback.com']);
  await reissue(service, old, SAME_KEY);
  await waitForRest(service);
  const { scheduledRevocation } = await recordOf(service, old);
  assert.ok(scheduledRevocation !== undefined);
  service.clock.advance(-HOUR_MS);
  const outcome = await advanceOn(service, old);
  assert.deepEqual(outcome, { kind: 'later', at: scheduledRevocation.at });
  service.advance(DELAY_MS);
  await waitForRest(service);
  assert.equal(await statusOf(service, old), 1);
  service.advance(HOUR_MS);
  await service.waitForStatus(old, 10);
});

test('Records that cannot be taken back do not put a revocation off', async () => {
  await using service = await openTestService({ yaml: SCHEDULE_YAML });
  const { world } = service.service;
  const old = await issueGranted(service, ['stuck.com']);
  await reissue(service, old, SAME_KEY);
  await waitForRest(service);
  const record = await recordOf(service, old);
  const proofs = record.proofs.map((proof) => ({ ...proof, retractedAt: undefined }));
  const at = addMs(service.clock.now(), 1000);
  const scheduledRevocation = { at, supersededBy: record.scheduledRevocation?.supersededBy ?? '' };
  await service.store.transact((rows) => rows.certificates.save(record, { ...record, proofs, scheduledRevocation }));
  const silent: World = {
    ...world,
    publisher: { ...world.publisher, retract: async () => ({ kind: 'failed', detail: told('the server is silent') }) },
  };
  const outcome = await advance(silent, { subject: old, attempts: 1000 });
  assert.deepEqual(outcome.kind === 'again' ? outcome.at : undefined, at);
});

test('A crash after the revocation has begun leaves Status 9, and the issuer is told by whoever comes next', async () => {
  const script: IssuerScript = {};
  await using service = await openTestService({ yaml: SCHEDULE_YAML, overlay: withScriptedIssuer(script) });
  const old = await issueGranted(service, ['told.com']);
  const next = await reissue(service, old, SAME_KEY);
  script.revoke = new Error('the line is dead');
  service.advance(DELAY_MS);
  await until('the revocation has begun', async () => (await statusOf(service, old)) === 9);
  assert.equal(await service.refusal('ResealCancelScheduledRevocation', { CertificateId: old }), NOT_NOW);
  delete script.revoke;
  service.advance(HOUR_MS);
  await service.waitForStatus(old, 10);
  assert.equal(await statusOf(service, next), 1);
});

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';

test('Called off at the very moment at which it is due, a certificate is kept or revoked, and whoever called is told which', async () => {
  await using service = await openTestService({ yaml: SCHEDULE_YAML });
  for (let at = 0; at < 8; at += 1) {
    const old = await issueGranted(service, [`moment-${at}.com`]);
    await reissue(service, old, SAME_KEY);
    const cancelSchedule = async () => await service.call('ResealCancelScheduledRevocation', { CertificateId: old });
    const due = async () => service.advance(DELAY_MS);
    const acts = at % 2 === 0 ? [due(), cancelSchedule()] : [cancelSchedule(), due()];
    const answer = (await Promise.all(acts)).find((result) => result !== undefined);
    await waitForRest(service);
    assert.ok(answer?.Error === undefined || answer.Error.Code === NOT_NOW);
    const { step } = await recordOf(service, old);
    assert.equal(['revoking', 'revoked'].includes(step), answer?.Error !== undefined, `${old} is ${step}`);
  }
});

test('The new one revoked at the very moment at which the old one is due: never is the old one taken with nothing for it', async () => {
  await using service = await openTestService({ yaml: SCHEDULE_YAML });
  for (let at = 0; at < 4; at += 1) {
    const old = await issueGranted(service, [`race-${at}.com`]);
    const next = await reissue(service, old, SAME_KEY);
    service.advance(DELAY_MS);
    await service.ask('RevokeCertificate', { CertificateId: next });
    await waitForRest(service);
    const [oldKinds, newKinds] = [await operationsOn(service, old), await operationsOn(service, next)];
    assert.equal(newKinds.at(-1), 'revoke');
    assert.ok(['cancelRevoke', 'revoke'].includes(oldKinds.at(-1) ?? ''), oldKinds.join());
    const { step } = await recordOf(service, old);
    assert.equal(step === 'issued', oldKinds.at(-1) === 'cancelRevoke');
  }
});
