// The one next thing that a certificate needs done, from its facts and the time alone.

import { backOffMs, delayAfter } from '../../lib/turns/back-off.ts';
import { addMs, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { isCaaPermitted } from './caa.ts';
import { type Certificate, type FailureReason, lacksKey, phaseOf } from './certificate.ts';
import type { Proof } from './proof.ts';

export type NextStep =
  | { readonly act: 'publishProofs'; readonly proofs: readonly Proof[] }
  | { readonly act: 'makeKey' }
  | { readonly act: 'checkProofs'; readonly proofs: readonly Proof[] }
  | { readonly act: 'checkCaa' }
  | { readonly act: 'issue' }
  | { readonly act: 'close' }
  | { readonly act: 'supersede' }
  | { readonly act: 'tellRevocation' }
  | { readonly act: 'cancelOrder' }
  | { readonly act: 'retractProofs'; readonly proofs: readonly Proof[] }
  | { readonly act: 'wait'; readonly until: Date }
  | { readonly act: 'nothing' };

/** A deleted certificate still has its records retracted. */
export function nextStepOf(certificate: Certificate, now: Date): NextStep {
  const { step } = certificate;
  if (step === 'validating') return nextOfValidating(certificate, now);
  if (step === 'issuing') return nextOfIssuing(certificate, now);
  if (step === 'revoking') return { act: 'tellRevocation' };
  if (isOrderLeftBehind(certificate)) return { act: 'cancelOrder' };
  const scheduledAt = revocationAheadOf(certificate);
  if (scheduledAt !== undefined && now >= scheduledAt) return { act: 'supersede' };
  const published = certificate.proofs.filter(mayBeLeftBehind);
  if (published.length > 0) return { act: 'retractProofs', proofs: published };
  return scheduledAt === undefined ? { act: 'nothing' } : { act: 'wait', until: scheduledAt };
}

/** When the certificate goes by its schedule: whatever else is tried again, is not tried later than that. */
export function revocationAheadOf({ step, scheduledRevocation }: Certificate): Date | undefined {
  return step === 'issued' ? scheduledRevocation?.at : undefined;
}

/** What failed here and not at its issuer is on record as over before that knows; its reference goes when it does. */
export function isOrderLeftBehind({ step, failure, orderReference }: Certificate): boolean {
  if (step !== 'failed' || orderReference === '' || failure === undefined) return false;
  return FAILED_HERE.has(failure);
}

const FAILED_HERE: ReadonlySet<FailureReason> = new Set([
  'originalRevoked',
  'keyBlocked',
  'rightWithdrawn',
  'accountUnverified',
  'productWithdrawn',
  'proofMissing',
  'caaForbids',
] as const);

function nextOfValidating(certificate: Certificate, now: Date): NextStep {
  if (phaseOf(certificate, now) === 'failed') return { act: 'close' };
  const unpublished = certificate.proofs.filter(
    ({ method, publishedAt, provedAt }) =>
      method === 'managedDns' && publishedAt === undefined && provedAt === undefined,
  );
  if (unpublished.length > 0) return { act: 'publishProofs', proofs: unpublished };
  if (lacksKey(certificate)) return { act: 'makeKey' };
  return { act: 'checkProofs', proofs: certificate.proofs.filter((proof) => proof.provedAt === undefined) };
}

/** Right before it is signed, since what the records say counts for a few hours only. */
function nextOfIssuing(certificate: Certificate, now: Date): NextStep {
  if (lacksKey(certificate)) return { act: 'makeKey' };
  const { caa } = certificate;
  return caa === undefined || isCaaPermitted(caa, now) ? { act: 'issue' } : { act: 'checkCaa' };
}

/** Whether or not it is on record as published: a crash or a cancellation may have come between. */
function mayBeLeftBehind(proof: Proof): boolean {
  return proof.method === 'managedDns' && proof.retractedAt === undefined;
}

/** What is done towards a certificate, and waits while its account is suspended; what ends one, or tidies up, does not. */
const TOWARDS_ISSUING: ReadonlySet<NextStep['act']> = new Set([
  'publishProofs',
  'makeKey',
  'checkProofs',
  'checkCaa',
  'issue',
] as const);

export function isTowardsIssuing({ act }: NextStep): boolean {
  return TOWARDS_ISSUING.has(act);
}

/** How often a held order looks whether its account is resumed. */
export const HOLD_LOOK_MS = MINUTE_MS;

/** Never past the deadline, at which the order closes as any does. */
export function nextHoldLook({ proofDeadline }: Pick<Certificate, 'proofDeadline'>, now: Date): Date {
  const next = addMs(now, HOLD_LOOK_MS);
  return proofDeadline !== undefined && proofDeadline > now && proofDeadline < next ? proofDeadline : next;
}

/** How long to wait after the first, second … look that found no good proof, or no leave by CAA; the last one serves from then on. */
const CHECK_DELAYS_MS = [
  2 * SECOND_MS,
  5 * SECOND_MS,
  10 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
] as const;

/** When to look again after `attempts` looks, and never past the deadline, at which the order closes. */
export function nextCheckAt(
  certificate: Pick<Certificate, 'proofDeadline'>,
  question: { readonly attempts: number; readonly now: Date },
): Date {
  const next = addMs(question.now, delayAfter(CHECK_DELAYS_MS, question.attempts));
  const { proofDeadline } = certificate;
  return proofDeadline !== undefined && proofDeadline < next ? proofDeadline : next;
}

/** When to try again after `attempts` that an issuer that is unreachable, or anything else outside, has let fail. */
export function retryAt(question: { readonly attempts: number; readonly now: Date }): Date {
  return addMs(question.now, backOffMs(question.attempts));
}
