// Where a server does not take what DNS_AUTO publishes or retracts, the order waits for it and fails by nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordPublisher } from '../../src/certificates/ports/proofs.ts';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { commitGranted, LIFE_YAML, recordOf, until, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { txtAt, verify } from '../support/watched-proofs.ts';
import { wordsOf } from '../support/reasons.ts';
import { told } from '../support/reasons.ts';

const DETAIL = 'the primary server of com answers REFUSED';

interface Outage {
  /** What is refused, such as "publish _dnsauth.late.com". */
  readonly acts: Set<string>;
  readonly refused: { publish: number; retract: number };
}

function refusing(publisher: RecordPublisher, { acts, refused }: Outage): RecordPublisher {
  const refuse = (act: 'publish' | 'retract') => {
    refused[act] += 1;
    return { kind: 'failed', detail: told(DETAIL) } as const;
  };
  return {
    ...publisher,
    publish: async (record) =>
      acts.has(`publish ${record.name}`) ? refuse('publish') : await publisher.publish(record),
    retract: async (record) =>
      acts.has(`retract ${record.name}`) ? refuse('retract') : await publisher.retract(record),
  };
}

async function openWith(outage: Outage): Promise<TestService> {
  return await openTestService({
    yaml: LIFE_YAML,
    overlay: { world: (bare) => ({ ...bare, publisher: refusing(bare.publisher, outage) }) },
  });
}

function makeOutage(act: string): Outage {
  return { acts: new Set([act]), refused: { publish: 0, retract: 0 } };
}

test('A record that cannot be published is told of, tried again, and published with the rest of the order', async () => {
  const outage = makeOutage('publish _dnsauth.late.com');
  await using service = await openWith(outage);
  const id = await commitGranted(service, ['soon.com', 'late.com']);
  await until('the refusal is on record', async () => (await troubleOf(service, id, 'late.com')) !== '');
  await until('the other one is there', async () => (await txtAt(service, '_dnsauth.soon.com')).length === 1);
  const reasons = (await verify(service, id)).map(({ LocalCheckFailReason: reason }) => reason);
  assert.deepEqual(
    reasons.map((reason) => reason.endsWith(`could not publish it yet: ${DETAIL}`)),
    [false, true],
  );
  const { refused } = outage;
  const before = refused.publish;
  service.advance(HOUR_MS);
  await until('it is tried again', () => refused.publish > before);
  outage.acts.clear();
  service.advance(HOUR_MS);
  await service.waitForStatus(id, 1);
  assert.equal(await troubleOf(service, id, 'late.com'), '');
  assert.ok(!service.logLines.some((line) => line.includes('A job failed')), 'it is no fault of ours');
});

test('A record that cannot be retracted is retracted later, and keeps nobody from the certificate', async () => {
  const outage = makeOutage('retract _dnsauth.stays.com');
  await using service = await openWith(outage);
  const id = await commitGranted(service, ['plain.com', 'stays.com']);
  await service.waitForStatus(id, 1);
  await until('the refusal has come', () => outage.refused.retract > 0);
  await until('the other record is gone', async () => (await retractedOf(service, id)).includes('plain.com'));
  assert.deepEqual(await retractedOf(service, id), ['plain.com']);
  outage.acts.clear();
  service.advance(HOUR_MS);
  await waitForRetraction(service, id);
  assert.deepEqual(await txtAt(service, '_dnsauth.stays.com'), []);
});

async function troubleOf(service: TestService, id: string, domain: string): Promise<string> {
  return wordsOf((await recordOf(service, id)).proofs.find((proof) => proof.domain === domain)?.publicationTrouble);
}

async function retractedOf(service: TestService, id: string): Promise<readonly string[]> {
  const { proofs } = await recordOf(service, id);
  return proofs.filter(({ retractedAt }) => retractedAt !== undefined).map(({ domain }) => domain);
}
