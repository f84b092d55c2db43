// Proofs of an order that records standing in DNS give, so that there is nothing to publish for them.

import type { Certificate } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import { readOrderReference } from '../model/order-reference.ts';
import type { PersistentFinding, PersistentRecord } from '../model/persistent-record.ts';
import type { Proof, ProofFinding } from '../model/proof.ts';
import { namesOfProof } from '../model/proof-domains.ts';
import type { ProofAsker } from '../ports/proofs.ts';
import { NotNow } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

export interface PersistentProof {
  /** One for each of the names that the proof is for, and each once. */
  readonly records: readonly PersistentRecord[];
  /** Of the first of those names. */
  readonly finding: ProofFinding;
}

/** Of the proofs that are given. */
export type PersistentProofs = ReadonlyMap<Proof, PersistentProof>;

const NONE: PersistentProofs = new Map();

/** None where too many looks wait already: what the applicant publishes counts all the same. */
export async function findPersistentProofs(
  { persistentRecords }: Pick<World, 'persistentRecords'>,
  order: Pick<Certificate, 'names' | 'orderReference'> & ProofAsker,
  proofs: readonly Proof[],
): Promise<PersistentProofs> {
  // What another authority asks for it sees for itself.
  if (persistentRecords === undefined || readOrderReference(order.orderReference) !== undefined) return NONE;
  const wanted = proofs.map((proof) => ({ proof, names: namesOfProof(proof.domain, { ...order, ...proof }) }));
  const names = [...new Set(wanted.flatMap((one) => one.names))];
  try {
    const found = await persistentRecords.find(names, order);
    return new Map(wanted.flatMap((one) => givenBy(one, new Map(found.map((finding) => [finding.name, finding])))));
  } catch (error) {
    if (!(error instanceof NotNow)) throw error;
    return NONE;
  }
}

function givenBy(
  { proof, names }: { readonly proof: Proof; readonly names: readonly DomainName[] },
  findings: ReadonlyMap<DomainName, PersistentFinding>,
): readonly (readonly [Proof, PersistentProof])[] {
  const found = names.map((name) => findings.get(name));
  const records = found.map((one) => one?.record);
  const finding = found[0]?.finding;
  if (finding === undefined || !records.every((record) => record !== undefined)) return [];
  return [[proof, { records: [...new Map(records.map((record) => [record.place, record])).values()], finding }]];
}
