// Publishes the proofs of an order at the service's own DNS, or at servers that it updates.

import { type ActOutcome, type ActWorld, type Attempt, record } from '../deciding/act.ts';
import type { Certificate } from '../model/certificate.ts';
import { nextCheckAt } from '../model/next-step.ts';
import { type Proof, publishedRecordOf } from '../model/proof.ts';
import type { PublishOutcome } from '../ports/proofs.ts';
import { recordOf } from '../../reasons/recorded.ts';
import { findPersistentProofs } from '../ordering/persistent-proofs.ts';
import { recordProved } from './record-proved.ts';
import { retractAll } from './retract-proofs.ts';
import { severalAtOnce } from './several-proofs.ts';

/**
 * What records standing in DNS prove is not published. What could not be published stays so, with the reason in its proof, until the next
 * attempt.
 */
export async function publishProofs(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, proofs, attempts, now } = attempt;
  const persistent = await findPersistentProofs(world, certificate, proofs);
  if (persistent.size > 0) {
    return { kind: 'went', certificate: await recordProved(world, attempt, { good: [], persistent }) };
  }
  try {
    const outcomes = await publishAll(world, certificate, proofs);
    const tried = certificate.proofs.map((proof) => afterAttempt(proof, outcomes.get(proof), now));
    const isChanged = tried.some((proof, at) => proof !== certificate.proofs[at]);
    const recorded = isChanged ? await record(world, certificate, { proofs: tried }) : undefined;
    const hasFailed = [...outcomes.values()].some(({ kind }) => kind === 'failed');
    if (recorded !== undefined && !hasFailed) return recorded;
    return { kind: 'again', at: nextCheckAt(certificate, { attempts, now: world.clock.now() }) };
  } catch (error) {
    await retractUnneeded(world, certificate, proofs);
    throw error;
  }
}

async function publishAll(
  { publisher }: ActWorld,
  { id: certificateId, accountUin }: Certificate,
  proofs: readonly Proof[],
): Promise<ReadonlyMap<Proof, PublishOutcome>> {
  const publish = async (proof: Proof) =>
    await publisher.publish({ ...publishedRecordOf(proof), certificateId, accountUin });
  return await severalAtOnce(proofs, publish);
}

function afterAttempt(proof: Proof, outcome: PublishOutcome | undefined, now: Date): Proof {
  if (outcome === undefined) return proof;
  if (outcome.kind === 'published') return { ...proof, publishedAt: now, publicationTrouble: undefined };
  const { detail } = outcome;
  const isKnown = recordOf(detail) === recordOf(proof.publicationTrouble);
  return isKnown ? proof : { ...proof, publicationTrouble: detail };
}

/** A run that was held up past its lease publishes what another has retracted already, and will not retract again. */
async function retractUnneeded(world: ActWorld, certificate: Certificate, proofs: readonly Proof[]): Promise<void> {
  const current = await world.store.reads.certificates.findWithDeleted(certificate.id);
  // Submitted again, the certificate has other proofs than those that this run knows.
  const isAwaited = current?.step === 'validating' || current?.step === 'issuing';
  const needed = new Set(isAwaited ? current.proofs.map(({ value }) => value) : []);
  const unneeded = proofs.filter(({ value }) => !needed.has(value));
  if (unneeded.length > 0) await retractAll(world, certificate, unneeded);
}
