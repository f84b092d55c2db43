// What the service publishes for a proof is gone when the proof has served or cannot serve any more.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PROOF_DEADLINE_MS } from '../../src/certificates/ordering/order.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, commitGranted, dvAuthsOf, issueFree, LIFE_YAML, recordOf } from '../support/life.ts';
import { until, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { txtAt, valueOf, watchProofs } from '../support/watched-proofs.ts';

const proofs = watchProofs();
let dns: ApplicantDns;
let service: TestService;

/** Closed also when not all of it could be opened. */
const opened = new AsyncDisposableStack();

before(async () => {
  dns = opened.use(await startApplicantDns());
  service = opened.use(await openTestService({ yaml: LIFE_YAML, resolvers: [dns.address], overlay: proofs.overlay }));
});
after(() => opened.disposeAsync());

test('The record of a proof is gone after the issue, after a cancellation and after the three days', async () => {
  const issued = await issueFree(service, 'gone-issued.com');
  const cancelled = await applyFor(service, 'gone-cancelled.io');
  const late = await applyFor(service, 'gone-late.io');
  await until('both are published', async () => (await publishedOf(cancelled)) && (await publishedOf(late)));
  const [auth] = await dvAuthsOf(service, late);
  assert.equal((await txtAt(service, auth?.DvAuthValue ?? '')).length, 1);
  await service.ask('CancelCertificateOrder', { CertificateId: cancelled });
  service.advance(PROOF_DEADLINE_MS);
  await service.waitForStatus(late, 2);
  for (const id of [issued, cancelled, late]) await waitForRetraction(service, id);
  assert.deepEqual(await txtAt(service, auth?.DvAuthValue ?? ''), []);
  assert.deepEqual(await txtAt(service, '_dnsauth.gone-issued.com'), []);
});

test('A name and its wildcard, ordered side by side, each have their record, and neither takes away the other', async () => {
  proofs.withheld.add('_dnsauth.side.com');
  const plain = await commitGranted(service, ['side.com']);
  const wild = await commitGranted(service, ['*.side.com']);
  await proofs.lookedAt('side.com', 2);
  const [one, two] = [await valueOf(service, plain), await valueOf(service, wild)];
  assert.notEqual(one, two);
  proofs.withheld.clear();
  const { publisher } = service.service.world;
  await publisher.publish({ name: '_dnsauth.side.com', value: one, certificateId: plain, accountUin: '100000000001' });
  await publisher.publish({ name: '_dnsauth.side.com', value: two, certificateId: wild, accountUin: '100000000001' });
  assert.deepEqual((await txtAt(service, '_dnsauth.side.com')).toSorted(compare), [one, two].toSorted(compare));
  await service.ask('CompleteCertificate', { CertificateId: plain });
  await service.waitForStatus(plain, 1);
  await waitForRetraction(service, plain);
  assert.deepEqual(await txtAt(service, '_dnsauth.side.com'), [two]);
  await service.ask('CompleteCertificate', { CertificateId: wild });
  await service.waitForStatus(wild, 1);
  await waitForRetraction(service, wild);
  assert.deepEqual(await txtAt(service, '_dnsauth.side.com'), []);
});

async function publishedOf(id: string): Promise<boolean> {
  return (await recordOf(service, id)).proofs.every((proof) => proof.publishedAt !== undefined);
}

function compare(one: string, two: string): number {
  return one < two ? -1 : 1;
}
