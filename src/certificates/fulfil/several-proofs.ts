// Several proofs of one certificate at the same time, and what has been found out of them.

import type { Certificate } from '../model/certificate.ts';
import type { Proof } from '../model/proof.ts';

/** Proofs of one certificate that are published, checked or retracted at the same time. */
const PROOFS_AT_ONCE = 8;

/** Throws what the first of them threw, but when none is under way any more. */
export async function severalAtOnce<Outcome>(
  proofs: readonly Proof[],
  act: (proof: Proof) => Promise<Outcome>,
): Promise<ReadonlyMap<Proof, Outcome>> {
  const outcomes = new Map<Proof, Outcome>();
  for (let start = 0; start < proofs.length; start += PROOFS_AT_ONCE) {
    const some = proofs.slice(start, start + PROOFS_AT_ONCE);
    const acts = some.map(async (proof) => outcomes.set(proof, await act(proof)));
    const failure = (await Promise.allSettled(acts)).find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }
  return outcomes;
}

/** All proofs of the certificate, the changed ones with these dates. */
export function withDates(
  certificate: Certificate,
  changed: readonly Proof[],
  dates: Partial<Pick<Proof, 'publishedAt' | 'provedAt' | 'retractedAt'>>,
): readonly Proof[] {
  return certificate.proofs.map((proof) =>
    changed.some((one) => isSameProof(one, proof)) ? { ...proof, ...dates } : proof,
  );
}

/** A domain and its wildcard may have one each. */
export function isSameProof(one: Proof, other: Proof): boolean {
  return one.place === other.place && one.value === other.value;
}
