// Issuing within the request that asks for it, where nothing has to be waited for: proofs and key are at hand.
//
// The plan alone goes on record first; certificate, key, log and the plan's completion follow together, so that the record is
// written once, and issued from the beginning. A plan that its call never came back to is abandoned later (left-plans.ts).

import { type Certificate, lacksKey } from '../model/certificate.ts';
import { nextStepOf } from '../model/next-step.ts';
import type { IssuancePlan, Issuer, IssueRequest } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import { inserting } from '../deciding/saving.ts';
import { type Change, type Expectation, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { schedulingOriginal } from './after-reissue.ts';
import { asIssued, type IssuedWorld, loggingIssued } from './issued.ts';

export interface PlannedAtOnce {
  /** As it would be ordered; it is on record only when it is issued. */
  readonly certificate: Certificate;
  readonly plan: IssuancePlan;
  /** What goes on record with the certificate, and what must be so for that. */
  readonly order: WriteSet;
}

export function issueRequestOf(certificate: Certificate, product: Product): IssueRequest {
  const { id: certificateId, accountUin, csrOrigin, orderReference, names, csr, encryptionCsr } = certificate;
  if (csr === undefined || lacksKey(certificate)) throw new Error(`Cannot issue ${certificateId}: it has no CSR yet`);
  const { fixedNotAfter, usesCrossRoot, method = 'dns' } = certificate;
  const { validityDays, profile } = product;
  const order = { certificateId, accountUin, csrOrigin, orderReference, names, method, csr, encryptionCsr };
  return { ...order, validityDays, profile, fixedNotAfter, usesCrossRoot };
}

/** More often than a certificate is tidied up right after it was issued; each attempt costs a serial and a signature. */
export const MAX_AT_ONCE_ATTEMPTS = 4;

/** Whether nothing has to be waited for but keys, where it lacks any. */
export function canIssueAtOnce({ step, caa }: Certificate, { local }: Issuer): boolean {
  return local !== undefined && step === 'issuing' && caa === undefined;
}

/** Undefined: it is for the worker, since something is awaited, or looked up, or its issuer is not here, or refuses. */
export function findPlanAtOnce(order: {
  readonly certificate: Certificate;
  readonly product: Product;
  readonly issuer: Issuer;
}): IssuancePlan | undefined {
  const { certificate, product, issuer } = order;
  const issuing = issuer.local;
  if (issuing === undefined || !canIssueAtOnce(certificate, issuer) || lacksKey(certificate)) return undefined;
  return issuing.plan(issueRequestOf(certificate, product));
}

/**
 * The plan on record, where all is so that the order expects: what would be refused afterwards is not even planned. It need
 * not survive a loss of power by itself, since what it plans to sign leaves this process with the certificate, or not at all.
 */
export function planningAtOnce(
  { certificate, plan, order }: PlannedAtOnce,
  { attempt }: { readonly attempt: number },
): WriteSet {
  const { id: certificateId, createdAt: at } = certificate;
  const abandoning: readonly Change[] = attempt === 1 ? [] : [{ kind: 'abandonPlans', certificateId, at }];
  return {
    expects: [...order.expects.map(takingNothing), { kind: 'idFree', certificateId }, ...plan.set.expects],
    // The plan of the attempt before came to nothing, because something has changed meanwhile.
    changes: [...abandoning, ...plan.set.changes],
    durability: 'withTheNext',
  };
}

/** Room is taken with the certificate. */
function takingNothing(expectation: Expectation): Expectation {
  return expectation.kind === 'room' ? { ...expectation, kind: 'roomAtHand' } : expectation;
}

/** Of all but `issued` nothing but the plan is on record. */
export type IssuedAtOnce =
  | { readonly kind: 'issued'; readonly certificate: Certificate }
  /** Something is no longer as the plan was made for. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed' };

export async function issueAtOnce(
  world: IssuedWorld & Pick<World, 'report'>,
  { certificate, plan, order }: PlannedAtOnce,
): Promise<IssuedAtOnce> {
  try {
    const material = await plan.sign();
    const now = world.clock.now();
    const issued = asIssued(world, { ...certificate, step: 'issued', issued: material, updatedAt: now });
    const ofOriginal = await schedulingOriginal(world, { replacement: issued, now });
    const recording = together(order, plan.commit(now), inserting(world, issued), loggingIssued(issued, now));
    const { kind } = await world.store.apply(together(recording, goingOn(issued, now), ofOriginal));
    return kind === 'applied' ? { kind: 'issued', certificate: issued } : { kind };
  } catch (error) {
    world.report({ what: 'Cannot issue at once', subject: certificate.id, error });
    // Nobody may have answered that it was stored.
    const stored = await world.store.reads.certificates.find(certificate.id);
    const isOwn = stored?.orderReference === certificate.orderReference;
    return stored !== undefined && isOwn ? { kind: 'issued', certificate: stored } : { kind: 'failed' };
  }
}

/** The job of a certificate that needs something done besides. */
function goingOn(certificate: Certificate, now: Date): WriteSet {
  if (nextStepOf(certificate, now).act === 'nothing') return NO_CHANGE;
  const { id: subject, accountUin } = certificate;
  return { expects: [], changes: [{ kind: 'scheduleJob', job: { kind: 'advance', subject, accountUin, runAt: now } }] };
}
