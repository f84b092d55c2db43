// Advances one certificate: does the one next thing, records it, and looks again, until there is nothing to do but wait.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import type { ActOutcome, ActWorld, Attempt, Postponed } from '../deciding/act.ts';
import type { Certificate } from '../model/certificate.ts';
import { isTowardsIssuing, nextHoldLook, nextStepOf, revocationAheadOf } from '../model/next-step.ts';
import { NotNow, StaleState } from '../ports/store.ts';
import { ACTS, type ActStep } from './acts.ts';

/** More acts than any certificate needs in one go; a loop that came here is a bug. */
const MAX_ACTS = 20;

/** done: it needs nothing any more. */
export type Advance = { readonly kind: 'done' } | Postponed;

/** `attempts` counts the runs since somebody scheduled the job, this one included. */
export async function advance(
  world: ActWorld,
  { subject, attempts }: { readonly subject: string; readonly attempts: number },
): Promise<Advance> {
  let certificate = await world.store.reads.certificates.findWithDeleted(subject);
  if (certificate === undefined) await abandonOrphan(world, subject);
  for (let acts = 0; certificate !== undefined; acts += 1) {
    if (acts === MAX_ACTS) throw new Error(`Cannot advance ${subject}: ${MAX_ACTS} acts did not bring it to rest`);
    const now = world.clock.now();
    const next = nextStepOf(certificate, now);
    if (next.act === 'nothing') break;
    if (next.act === 'wait') return { kind: 'later', at: next.until };
    if (isTowardsIssuing(next) && (await world.isSuspended(certificate.accountUin))) {
      return { kind: 'later', at: nextHoldLook(certificate, now) };
    }
    const proofs = 'proofs' in next ? next.proofs : [];
    const outcome = await performOrReload(world, { certificate, proofs, attempts, now }, next);
    // A revocation that is due, and is put off, says itself when it is looked at again.
    const ahead = next.act === 'supersede' ? undefined : revocationAheadOf(certificate);
    if (outcome.kind !== 'went') return { ...outcome, at: earlierOf(outcome.at, ahead) };
    certificate = outcome.certificate;
  }
  return { kind: 'done' };
}

function earlierOf(one: Date, other: Date | undefined): Date {
  return other !== undefined && other < one ? other : one;
}

/** The service's own certificates have no record: what is planned for one and comes here was left by a crash. */
async function abandonOrphan(world: ActWorld, certificateId: string): Promise<void> {
  await world.store.transact((rows) => rows.issuances.abandonPlanned(certificateId, world.clock.now()));
}

/** How soon what found a queue full is tried again; how often it was tried says nothing of what it needs. */
const NOT_NOW_DELAY_MS = 5 * SECOND_MS;

/** Somebody else changed the certificate meanwhile: what was done is not recorded, and the new facts decide. */
async function performOrReload(world: ActWorld, attempt: Attempt, { act }: ActStep): Promise<ActOutcome> {
  try {
    return await ACTS[act](world, attempt);
  } catch (error) {
    if (error instanceof NotNow) return { kind: 'later', at: addMs(world.clock.now(), NOT_NOW_DELAY_MS) };
    if (!(error instanceof StaleState)) throw error;
    const certificate: Certificate | undefined = await world.store.reads.certificates.findWithDeleted(
      attempt.certificate.id,
    );
    if (certificate === undefined) throw error;
    return { kind: 'went', certificate };
  }
}
