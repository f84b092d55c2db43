// Write sets for the store contract.

import { createHash } from 'node:crypto';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { type Addition, NOTHING } from '../../../src/certificates/model/quota.ts';
import type { Applied, Change, Expectation, WriteSet } from '../../../src/certificates/ports/write-set.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { ACCOUNT, makeCertificate, makeIssuance, makeIssued, NOON } from './samples.ts';

export const KEY = 'ab'.repeat(32);
/** Of makeMaterial. */
export const LEAF = createHash('sha256')
  .update(Uint8Array.of(48, 1, 2))
  .digest('hex');
export const ORIGINAL = makeIssued({ id: 'Orig1', step: 'issued' });
export const AT_ONCE = 12;
export const LATER = addMs(NOON, 1000);
export const ALLOWED = { records: 7, bytes: 1e6, orders: 1e3, acts: 1e3 };

export const reissueOf = (id: string, facts: Partial<Certificate> = {}): Certificate =>
  makeCertificate({ id, replaces: ORIGINAL.id, lineageId: ORIGINAL.id, generation: 1, ...facts });

export const insert = (certificate: Certificate): Change => ({ kind: 'insert', certificate });
export const expecting = (expectation: Expectation, ...changes: readonly Change[]): WriteSet => ({
  expects: [expectation],
  changes,
});
export const changing = (...changes: readonly Change[]): WriteSet => ({ expects: [], changes });
export const mark: Change = { kind: 'settleJob', job: { kind: 'advance', subject: 'nothing' } };

export const put = async (store: RecordStore, ...certificates: readonly Certificate[]): Promise<void> =>
  await store.transact(async (rows) => {
    for (const certificate of certificates) await rows.certificates.insert(certificate);
  });

export const conflictOf = (applied: Applied): string | undefined =>
  applied.kind === 'conflict' ? applied.expectation.kind : undefined;

/** With the original, which every test has put. */
export function freePlaces(atMost: number) {
  return { accountUin: ACCOUNT, productIds: ['83', '2'], atMost, now: NOON };
}

export function roomFor(records: number): Expectation {
  return { kind: 'room', addition: additionOf(records) };
}

export function additionOf(records: number): Addition {
  return { accountUin: ACCOUNT, amounts: { ...NOTHING, records }, allowed: ALLOWED, day: 20_000 };
}

export function takingRoom(records: number): WriteSet {
  const addition = additionOf(records);
  return { expects: [{ kind: 'room', addition }], changes: [{ kind: 'takeRoom', addition }] };
}

export function planning(certificateId: string, accountUin: string, serial = 'aa'): readonly Change[] {
  return [
    { kind: 'recordKey', holding: { keySha256: KEY, accountUin, certificateId } },
    { kind: 'plan', issuance: makeIssuance({ serial, certificateId }) },
  ];
}
