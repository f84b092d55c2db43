// Asks the issuer for the certificate and stores what it signed, together with the end of its plan.

import type { Certificate, FailureReason } from '../model/certificate.ts';
import { nextHoldLook, retryAt } from '../model/next-step.ts';
import { issueRequestOf } from './issue-at-once.ts';
import { productGone } from '../ordering/still-sold.ts';
import { recordIssued } from './issued.ts';
import { issuerOfOrder } from '../ordering/issuer-of-order.ts';
import type { IssueOutcome } from '../ports/issuer.ts';
import { signingDefectOf } from '../material/signed-as-ordered.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { saveOver } from '../deciding/saving.ts';
import { changing } from '../ports/write-set.ts';
import { inEnglish, type Reason } from '../../reasons/reason.ts';
import type { ActOutcome, Attempt, ActWorld } from '../deciding/act.ts';

export async function issue(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, attempts } = attempt;
  const outcome = await askIssuer(world, certificate);
  switch (outcome.kind) {
    case 'issued':
      return await recordOrRefuse(world, certificate, outcome);
    case 'refused':
      return await fail(world, certificate, { failure: 'issuerRefused', failureDetail: outcome.detail });
    case 'withheld':
      return await withhold(world, certificate, outcome);
    case 'pending':
      if (outcome.at !== undefined) return { kind: 'later', at: outcome.at };
      return { kind: 'again', at: retryAt({ attempts, now: world.clock.now() }) };
    case 'unreachable': {
      const at = retryAt({ attempts, now: world.clock.now() });
      // An issuer that asks for more patience than others are given has not failed, and is not asked more rarely for it.
      if (outcome.at !== undefined && outcome.at > at) return { kind: 'later', at: outcome.at };
      const trouble = `Cannot issue ${certificate.id}: ${inEnglish(outcome.detail)}`;
      return { kind: 'again', at, trouble };
    }
  }
}

/** Whoever signs: nothing goes on record that its issuer's key has not signed, or that nobody has ordered. */
async function recordOrRefuse(
  world: ActWorld,
  certificate: Certificate,
  outcome: Extract<IssueOutcome, { readonly kind: 'issued' }>,
): Promise<ActOutcome> {
  const { names, csr, encryptionCsr } = certificate;
  if (csr === undefined) throw new Error(`Cannot issue ${certificate.id}: it has no CSR`);
  const signed = { material: outcome.material, order: { names, csr, encryptionCsr }, now: world.clock.now() };
  const failureDetail = signingDefectOf(signed);
  if (failureDetail === undefined) {
    return { kind: 'went', certificate: await recordIssued(world, certificate, outcome) };
  }
  const error = new ReasonError(failureDetail);
  world.report({ what: 'Cannot keep what an issuer has signed', subject: certificate.id, error });
  return await fail(world, certificate, { failure: 'issuerRefused', failureDetail });
}

/** Without its product nobody knows who would sign it. */
async function askIssuer(world: ActWorld, certificate: Certificate): Promise<IssueOutcome> {
  const { productId } = certificate;
  const product = world.products.get(productId);
  if (product !== undefined) return await issuerOfOrder(world, certificate).issue(issueRequestOf(certificate, product));
  return { kind: 'withheld', loss: productGone(productId) };
}

/** A held order goes on when its account is resumed. */
async function withhold(
  world: ActWorld,
  certificate: Certificate,
  { loss }: Extract<IssueOutcome, { readonly kind: 'withheld' }>,
): Promise<ActOutcome> {
  if (loss.kind === 'held') return { kind: 'later', at: nextHoldLook(certificate, world.clock.now()) };
  return await fail(world, certificate, { failure: loss.failure, failureDetail: loss.detail });
}

async function fail(
  world: ActWorld,
  certificate: Certificate,
  why: { readonly failure: FailureReason; readonly failureDetail: Reason },
): Promise<ActOutcome> {
  const now = world.clock.now();
  const next: Certificate = { ...certificate, step: 'failed', ...why, updatedAt: now };
  const abandoned = changing({ kind: 'abandonPlans', certificateId: certificate.id, at: now });
  return { kind: 'went', certificate: await saveOver(world, { previous: certificate, next, besides: abandoned }) };
}
