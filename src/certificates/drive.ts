// The one next thing that a certificate needs done, from its facts and the time alone.

import { addMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/clock.ts';
import { type Certificate, phaseOf } from './certificate.ts';
import type { Proof } from './proof.ts';

export type NextStep =
  | { readonly act: 'publishProofs'; readonly proofs: readonly Proof[] }
  | { readonly act: 'makeKey' }
  | { readonly act: 'checkProofs'; readonly proofs: readonly Proof[] }
  | { readonly act: 'issue' }
  | { readonly act: 'close' }
  | { readonly act: 'tellRevocation' }
  | { readonly act: 'retractProofs'; readonly proofs: readonly Proof[] }
  | { readonly act: 'nothing' };

/** A deleted certificate still has its records retracted. */
export function nextStepOf(certificate: Certificate, now: Date): NextStep {
  const { step } = certificate;
  if (step === 'validating') return nextOfValidating(certificate, now);
  if (step === 'issuing') return certificate.csr === undefined ? { act: 'makeKey' } : { act: 'issue' };
  if (step === 'revoking') return { act: 'tellRevocation' };
  const published = certificate.proofs.filter(mayBeLeftBehind);
  return published.length > 0 ? { act: 'retractProofs', proofs: published } : { act: 'nothing' };
}

function nextOfValidating(certificate: Certificate, now: Date): NextStep {
  if (phaseOf(certificate, now) === 'failed') return { act: 'close' };
  const unpublished = certificate.proofs.filter(
    (proof) => proof.method === 'DNS_AUTO' && proof.publishedAt === undefined,
  );
  if (unpublished.length > 0) return { act: 'publishProofs', proofs: unpublished };
  if (certificate.csr === undefined) return { act: 'makeKey' };
  return { act: 'checkProofs', proofs: certificate.proofs.filter((proof) => proof.provedAt === undefined) };
}

/** Whether or not it is on record as published: a crash or a cancellation may have come between. */
function mayBeLeftBehind(proof: Proof): boolean {
  return proof.method === 'DNS_AUTO' && proof.retractedAt === undefined;
}

/** How long to wait after the first, second … look that found no good proof; the last one serves from then on. */
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
  certificate: Certificate,
  question: { readonly attempts: number; readonly now: Date },
): Date {
  const next = addMs(question.now, delayAfter(CHECK_DELAYS_MS, question.attempts));
  const { proofDeadline } = certificate;
  return proofDeadline !== undefined && proofDeadline < next ? proofDeadline : next;
}

/** The same for an issuer that is unreachable or not ready, and for anything that went wrong outside. */
const OUTSIDE_DELAYS_MS = [
  SECOND_MS,
  5 * SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
] as const;

export function retryAt(question: { readonly attempts: number; readonly now: Date }): Date {
  return addMs(question.now, delayAfter(OUTSIDE_DELAYS_MS, question.attempts));
}

function delayAfter(delaysMs: readonly number[], attempts: number): number {
  const index = Math.min(Math.max(attempts - 1, 0), delaysMs.length - 1);
  return delaysMs[index] ?? HOUR_MS;
}
