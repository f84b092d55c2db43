// Proofs of an order that are given go on record; with the last one the order goes to its issuer.

import type { ActWorld, Attempt } from '../deciding/act.ts';
import type { Authorization } from '../model/authorization.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import type { Proof } from '../model/proof.ts';
import { saveOver } from '../deciding/saving.ts';
import { StaleState } from '../ports/store.ts';
import { type Change, changing } from '../ports/write-set.ts';
import type { PersistentProofs } from '../ordering/persistent-proofs.ts';
import { isSameProof, withDates } from './several-proofs.ts';

export interface Given {
  /** By what the applicant, or the service, has published. */
  readonly good: readonly Proof[];
  readonly persistent: PersistentProofs;
}

/** Throws StaleState where its time has run out meanwhile. */
export async function recordProved(
  world: ActWorld,
  { certificate, now }: Pick<Attempt, 'certificate' | 'now'>,
  { good, persistent }: Given,
): Promise<Certificate> {
  const { accountUin, id: certificateId } = certificate;
  const dated = { ...certificate, proofs: withDates(certificate, [...good, ...persistent.keys()], { provedAt: now }) };
  const proofs = dated.proofs.map((proof) => withRecords(proof, persistent));
  const allGiven = proofs.every(({ provedAt }) => provedAt !== undefined);
  const progress = allGiven ? { step: 'issuing' as const, provedAt: now } : {};
  const next = { ...certificate, ...progress, proofs, updatedAt: now };
  const kind = 'domainValidationPassed';
  const operation = { accountUin, actor: accountUin, certificateId, kind, at: now } as const;
  // By the clock of this moment: the deadline may have passed while the proofs were looked at, and freed the original.
  if (phaseOf(certificate, world.clock.now()) !== 'validating') {
    throw new StaleState(`The time to prove ${certificateId} ran out while its proofs were checked`);
  }
  const besides = changing(
    ...good.map((proof): Change => ({ kind: 'authorize', authorization: authorizationOf(accountUin, proof, now) })),
    ...knowing(accountUin, persistent, now),
    ...(allGiven ? [{ kind: 'operation', operation } as const] : []),
  );
  return await saveOver(world, { previous: certificate, next, besides });
}

function withRecords(proof: Proof, persistent: PersistentProofs): Proof {
  const [, given] = [...persistent].find(([one]) => isSameProof(one, proof)) ?? [];
  if (given === undefined) return proof;
  return { ...proof, persistent: given.records.map(({ place, value, until }) => ({ place, value, until })) };
}

/** A record proves at each order by its own: it makes no proof that serves another time. */
function knowing(accountUin: string, persistent: PersistentProofs, checkedAt: Date): readonly Change[] {
  const records = new Map(
    [...persistent.values()].flatMap((given) => given.records.map((record) => [record.place, record])),
  );
  return [...records.values()].map((record) => ({
    kind: 'knowPersistent',
    record: { ...record, accountUin, checkedAt },
  }));
}

function authorizationOf(accountUin: string, proof: Proof, provedAt: Date): Authorization {
  return { accountUin, domain: proof.domain, method: proof.method === 'file' ? 'file' : 'dns', provedAt };
}
