// Somebody cancels, revokes or deletes while the worker is at any point of a reissue: one of them has its way, whole.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Certificate, Step } from '../../src/certificates/model/certificate.ts';
import type { TestService } from '../support/service.ts';
import { makeGate } from './gate.ts';
import { type Moment, type Reached, tellMoments } from './moments.ts';
import { type Observed, openObserved } from './observed.ts';
import { begin, prepare } from './orders.ts';
import { assertConsistent, look, serialStatesOf, stepsOf, waitForRest } from './sight.ts';

/** Where the worker can be held while others write; from "stored" on the certificate is issued. */
const MOMENTS: readonly Moment[] = [
  'jobClaimed',
  'proofPublished',
  'publicationRecorded',
  'keyMade',
  'keyStored',
  'proofSeen',
  'proofRecorded',
  'planStored',
  'signed',
  'stored',
  'proofRetracted',
  'retractionRecorded',
];
const isIssuedAt = (moment: Moment): boolean => MOMENTS.indexOf(moment) >= MOMENTS.indexOf('stored');

interface Reissue {
  readonly originalId: string;
  readonly reissueId: string;
}

/** Answers the code of the refusal, or "done". */
type Meddling = (service: TestService, reissue: Reissue) => Promise<string>;

interface Outcome extends Reissue {
  readonly moment: Moment;
  readonly answer: string;
  readonly certificate: Certificate | undefined;
}

describe('while the worker is held at any point of a reissue', () => {
  test('cancelling it frees the original until it is issued, and is refused afterwards', async () => {
    await using observed = await openMeddled(callOf('CancelCertificateOrder', ({ reissueId }) => reissueId));
    const outcomes = await observed.run();
    for (const { moment, answer, certificate } of outcomes) {
      const expected: readonly [string, Step] = isIssuedAt(moment)
        ? ['FailedOperation.InvalidCertificateStatusCode', 'issued']
        : ['done', 'cancelled'];
      assert.deepEqual([answer, certificate?.step], expected, moment);
    }
    const freed = outcomes.filter(({ moment }) => !isIssuedAt(moment));
    await Promise.all(freed.map(async ({ originalId }) => await reissueAgain(observed, originalId)));
  });

  test('revoking its original ends it: it fails where it is not issued, and is revoked where it is', async () => {
    await using observed = await openMeddled(callOf('RevokeCertificate', ({ originalId }) => originalId));
    for (const { moment, answer, certificate, originalId } of await observed.run()) {
      assert.deepEqual([answer, certificate?.step], ['done', isIssuedAt(moment) ? 'revoked' : 'failed'], moment);
      assert.equal((await observed.store.reads.certificates.find(originalId))?.step, 'revoked', moment);
    }
  });

  test('deleting it is refused until it is cancelled, and then leaves no key and no record', async () => {
    await using observed = await openMeddled(cancelAndDelete);
    for (const { moment, answer, certificate } of await observed.run()) {
      assert.equal(answer, isIssuedAt(moment) ? 'FailedOperation.CannotBeDeletedIssued' : 'done', moment);
      if (isIssuedAt(moment)) continue;
      assert.ok(certificate?.deletedAt !== undefined, moment);
      assert.equal(certificate.sealedKey, undefined, moment);
      assert.equal(certificate.step, 'cancelled', moment);
    }
  });
});

test('A plan that is made while its order is being cancelled is abandoned with it', async () => {
  const gates = { proofRecorded: makeGate(), orderCancelled: makeGate(), planStored: makeGate() };
  const reached: Reached = async (moment) => {
    if (moment === 'proofRecorded' || moment === 'orderCancelled' || moment === 'planStored')
      await gates[moment].pass();
  };
  await using observed = await openObserved({ overlay: tellMoments(reached) });
  const { service, store } = observed;
  const CertificateId = await begin(service, { kind: 'apply', domain: 'late.example.com' });
  await gates.proofRecorded.isReached;
  const cancelling = service.ask('CancelCertificateOrder', { CertificateId });
  await gates.orderCancelled.isReached;
  gates.proofRecorded.open();
  await gates.planStored.isReached;
  gates.orderCancelled.open();
  await cancelling;
  gates.planStored.open();
  await waitForRest(store, service);
  const sight = await look(store, service.accountUin);
  assertConsistent(sight);
  assert.deepEqual(stepsOf(sight, 'late.example.com'), ['cancelled']);
  assert.deepEqual(serialStatesOf(sight, CertificateId), ['abandoned']);
});

function callOf(action: string, idOf: (reissue: Reissue) => string): Meddling {
  return async (service, reissue) => {
    const answer = await service.call(action, { CertificateId: idOf(reissue) });
    return answer.Error?.Code ?? 'done';
  };
}

const cancelAndDelete: Meddling = async (service, { reissueId: CertificateId }) => {
  await service.refusal('DeleteCertificate', { CertificateId });
  await service.call('CancelCertificateOrder', { CertificateId });
  const answer = await service.call('DeleteCertificate', { CertificateId });
  return answer.Error?.Code ?? 'done';
};

interface Meddled extends Observed {
  /** One reissue for each moment, meddled with there; at rest. */
  run(): Promise<readonly Outcome[]>;
}

async function openMeddled(meddle: Meddling): Promise<Meddled> {
  const waiting = new Map<string, () => Promise<void>>();
  const reached: Reached = async (moment, subject) => {
    const act = waiting.get(`${moment} ${subject}`);
    waiting.delete(`${moment} ${subject}`);
    await act?.();
  };
  const observed = await openObserved({ overlay: tellMoments(reached) });
  const { service, store } = observed;
  const runAt = async ({ moment, domain, originalId }: Start): Promise<Outcome> => {
    const started = Promise.withResolvers<string>();
    const meddled = Promise.withResolvers<string>();
    waiting.set(`${moment} ${domain}`, async () => {
      meddled.resolve(await meddle(service, { originalId, reissueId: await started.promise }));
    });
    const reissueId = await begin(service, { kind: 'reissue', domain, prepared: originalId });
    started.resolve(reissueId);
    return { moment, originalId, reissueId, answer: await meddled.promise, certificate: undefined };
  };
  const run = async (): Promise<readonly Outcome[]> => {
    const starts = await Promise.all(MOMENTS.map(async (moment) => await prepareAt(service, moment)));
    await waitForRest(store, service);
    return await finish(observed, await Promise.all(starts.map(runAt)));
  };
  return { ...observed, run };
}

interface Start {
  readonly moment: Moment;
  readonly domain: string;
  readonly originalId: string;
}

async function prepareAt(service: TestService, moment: Moment): Promise<Start> {
  const domain = `${moment}.example.com`.toLowerCase();
  return { moment, domain, originalId: (await prepare(service, { kind: 'reissue', domain })) ?? '' };
}

async function finish({ service, store }: Observed, outcomes: readonly Outcome[]): Promise<readonly Outcome[]> {
  await waitForRest(store, service);
  assertConsistent(await look(store, service.accountUin));
  const { certificates } = store.reads;
  return await Promise.all(
    outcomes.map(async (outcome) => ({
      ...outcome,
      certificate: await certificates.findWithDeleted(outcome.reissueId),
    })),
  );
}

async function reissueAgain({ service, store }: Observed, originalId: string): Promise<void> {
  const id = await begin(service, { kind: 'reissue', domain: '', prepared: originalId });
  await service.waitForStatus(id, 1);
  assert.equal((await store.reads.certificates.find(id))?.replaces, originalId);
}
