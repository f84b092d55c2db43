// A certificate that is to be looked at for its renewal: its issuer is asked for its window, it is renewed when that has come, and
// what comes to nothing is told of and tried again.

import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import { DomainError } from '../../failure.ts';
import { inEnglish, type Reason } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import { makeEvent } from '../model/event.ts';
import { retryRenewalAt } from '../model/renewals/renewal.ts';
import type { Renewal } from '../model/renewals/facts.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { saving } from '../deciding/saving.ts';
import type { World } from '../ports/world.ts';
import { changing, NO_CHANGE, together } from '../ports/write-set.ts';
import { askIssuer, type Suggested } from './ask-issuer.ts';
import { nextOfRenewal, type NextOfRenewal } from './next-of-renewal.ts';
import { readRenewalFacts } from './renewal-rules.ts';
import { renew, type RenewWorld } from './renew.ts';
import { troubleOfRefusal } from './trouble.ts';

export type DueWorld = RenewWorld & Pick<World, 'isSuspended'>;

/** How often a certificate of a suspended account is looked at, which is not renewed meanwhile. */
export const SUSPENDED_LOOK_MS = HOUR_MS;

/** Looks, does the one next thing, and records when it is to be looked at again. */
export async function renewDue(world: DueWorld, certificateId: string): Promise<void> {
  const { certificates } = world.store.reads;
  const certificate = await certificates.findWithDeleted(certificateId);
  if (certificate === undefined || certificate.renewal.lookAt === undefined) return;
  if (certificate.deletedAt !== undefined) return await keep(world, certificate, { lookAt: undefined });
  if (await world.isSuspended(certificate.accountUin)) {
    return await keep(world, certificate, { lookAt: addMs(world.clock.now(), SUSPENDED_LOOK_MS) });
  }
  const suggested = await askIssuer(world, certificate);
  const next = await takeStep(world, { certificateId, suggested });
  if (next.act === 'order') await orderRenewal(world, certificate);
}

/** All but the order, which is opened at its issuer and goes on record by itself. */
async function takeStep(
  world: DueWorld,
  { certificateId, suggested }: { readonly certificateId: string; readonly suggested: Suggested | undefined },
): Promise<NextOfRenewal> {
  return await carryOut(world, async () => {
    const now = world.clock.now();
    const read = await readRenewalFacts(world.store.reads, { certificateId, now });
    const original = withSuggested(read.original, suggested);
    const product = world.products.get(original.productId);
    const next = nextOfRenewal({ ...read, original }, { product, now });
    return { set: stepOf(world, { read: read.original, original, next, suggested, now }), answer: next };
  });
}

function withSuggested(certificate: Certificate, suggested: Suggested | undefined): Certificate {
  if (suggested?.window === undefined) return certificate;
  return { ...certificate, renewal: { ...certificate.renewal, suggested: suggested.window } };
}

interface Step {
  /** As it is on record. */
  readonly read: Certificate;
  readonly original: Certificate;
  readonly next: NextOfRenewal;
  readonly suggested: Suggested | undefined;
  readonly now: Date;
}

function stepOf(world: DueWorld, step: Step): Decision<NextOfRenewal>['set'] {
  const { read, original, next, suggested, now } = step;
  const { renewal } = original;
  switch (next.act) {
    case 'order':
      return NO_CHANGE;
    case 'rest':
      return changed(world, read, { renewal: { ...renewal, lookAt: undefined }, now });
    case 'wait': {
      const lookAt = suggested !== undefined && suggested.again < next.until ? suggested.again : next.until;
      return changed(world, read, { renewal: { ...renewal, lookAt }, now });
    }
    case 'tell': {
      const { trouble, until: lookAt } = next;
      return failing(world, read, { renewal: { ...renewal, trouble, lookAt }, trouble, now });
    }
    case 'fail':
      return failing(world, read, { ...afterFailure(original, { trouble: next.trouble, now }), now });
  }
}

function changed(
  world: DueWorld,
  read: Certificate,
  { renewal, now }: { readonly renewal: Renewal; readonly now: Date },
) {
  return saving(world, read, { ...read, renewal, updatedAt: now }).set;
}

function afterFailure(
  original: Certificate,
  { trouble, now }: { readonly trouble: Reason; readonly now: Date },
): { readonly renewal: Renewal; readonly trouble: Reason } {
  const failures = original.renewal.failures + 1;
  const lookAt = retryRenewalAt(original, { failures, now });
  return { renewal: { ...original.renewal, renewedBy: undefined, failures, trouble, lookAt }, trouble };
}

/** The same, and told of. */
function failing(
  world: DueWorld,
  read: Certificate,
  { renewal, trouble, now }: { readonly renewal: Renewal; readonly trouble: Reason; readonly now: Date },
) {
  const { set, saved } = saving(world, read, { ...read, renewal, updatedAt: now });
  const { failures, lookAt: nextAttemptAt } = renewal;
  const leftMs = (saved.issued?.notAfter.getTime() ?? 0) - now.getTime();
  const event = makeEvent('certificate.renewalFailed', {
    certificate: saved,
    at: now,
    origin: world.origin,
    daysLeft: Math.max(0, Math.floor(leftMs / DAY_MS)),
    renewal: { trouble: inEnglish(trouble), failures, renewedBy: read.renewal.renewedBy, nextAttemptAt },
  });
  return together(set, changing({ kind: 'event', event, hooks: world.hooksToldOf(event) }));
}

/** What somebody else has ordered meanwhile is looked at when it comes to its turn. */
async function orderRenewal(world: DueWorld, original: Certificate): Promise<void> {
  const { accountUin: actor } = original;
  const asProductSays = { method: undefined, key: undefined, keyPassword: undefined };
  try {
    await renew(world, { ...asProductSays, actor, orderer: undefined, original, isOpen: () => true });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.refusal.kind === 'alreadyReplaced' || error.refusal.kind === 'certificateNotFound') return;
    await recordRefusal(world, { certificateId: original.id, trouble: troubleOfRefusal(error.refusal) });
  }
}

async function recordRefusal(
  world: DueWorld,
  { certificateId, trouble }: { readonly certificateId: string; readonly trouble: Reason },
): Promise<void> {
  await carryOut(world, async () => {
    const now = world.clock.now();
    const { original, live } = await readRenewalFacts(world.store.reads, { certificateId, now });
    if (live !== undefined) return { set: NO_CHANGE, answer: undefined };
    return { set: failing(world, original, { ...afterFailure(original, { trouble, now }), now }), answer: undefined };
  });
}

async function keep(world: DueWorld, certificate: Certificate, change: Pick<Renewal, 'lookAt'>): Promise<void> {
  const now = world.clock.now();
  // Changed meanwhile, it is looked at again.
  await world.store.apply(changed(world, certificate, { renewal: { ...certificate.renewal, ...change }, now }));
}
