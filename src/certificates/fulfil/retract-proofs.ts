// Retracts the published proofs of an order when they have served, or serve nothing any more.

import { type ActOutcome, type ActWorld, type Attempt, record } from '../deciding/act.ts';
import type { Certificate } from '../model/certificate.ts';
import { retryAt } from '../model/next-step.ts';
import { type Proof, publishedRecordOf } from '../model/proof.ts';
import type { RetractOutcome } from '../ports/proofs.ts';
import { severalAtOnce, withDates } from './several-proofs.ts';

/** What was retracted is recorded; the others are retracted again later. */
export async function retractProofs(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, proofs, attempts, now } = attempt;
  const outcomes = await retractAll(world, certificate, proofs);
  const retracted = proofs.filter((proof) => outcomes.get(proof)?.kind === 'retracted');
  const again = { kind: 'again', at: retryAt({ attempts, now: world.clock.now() }) } as const;
  if (retracted.length === 0) return again;
  const recorded = await record(world, certificate, {
    proofs: withDates(certificate, retracted, { retractedAt: now }),
  });
  return retracted.length < proofs.length ? again : recorded;
}

/** Of what is not published any more, too: that changes nothing. */
export async function retractAll(
  { publisher }: Pick<ActWorld, 'publisher'>,
  { id: certificateId, accountUin }: Pick<Certificate, 'id' | 'accountUin'>,
  proofs: readonly Proof[],
): Promise<ReadonlyMap<Proof, RetractOutcome>> {
  const retract = async (proof: Proof) =>
    await publisher.retract({ ...publishedRecordOf(proof), certificateId, accountUin });
  return await severalAtOnce(proofs, retract);
}
