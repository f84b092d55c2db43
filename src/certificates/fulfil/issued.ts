// How a certificate that its issuer has signed goes on record.

import type { Certificate, IssuedMaterial } from '../model/certificate.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { nextStepOf } from '../model/next-step.ts';
import { awaitingRenewal } from '../model/renewals/renewal.ts';
import type { IssuerCommit } from '../ports/issuer.ts';
import { StaleState } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { saving } from '../deciding/saving.ts';
import { type Expectation, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { schedulingOriginal } from './after-reissue.ts';

export type IssuedWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'products' | 'clock'>;

export interface Signed {
  readonly material: IssuedMaterial;
  readonly commit: IssuerCommit;
}

/**
 * Certificate, ledger, log, the end of its job and what becomes of its original in one write set; a plan that was abandoned
 * meanwhile takes its certificate with it. Throws StaleState then, and where somebody else has changed the certificate.
 */
export async function recordIssued(
  world: IssuedWorld,
  certificate: Certificate,
  { material, commit }: Signed,
): Promise<Certificate> {
  return await carryOut(world, async (failed) => {
    if (failed !== undefined) refuseStale(certificate, failed);
    const now = world.clock.now();
    const next = asIssued(world, { ...certificate, step: 'issued', issued: material, updatedAt: now });
    const { set, saved } = saving(world, certificate, next);
    const ofOriginal = await schedulingOriginal(world, { replacement: next, now });
    return {
      set: together(commit(now), loggingIssued(next, now), settling(next, now), ofOriginal, set),
      answer: saved,
    };
  });
}

/** What follows for the certificate itself: when it is looked at, to be renewed. */
export function asIssued({ products }: Pick<World, 'products'>, issued: Certificate): Certificate {
  const { productId, updatedAt: now } = issued;
  return { ...issued, renewal: awaitingRenewal(issued, { product: products.get(productId), now }) };
}

/** It is the account's own doing, whoever signs. */
export function loggingIssued({ id: certificateId, accountUin }: Certificate, at: Date): WriteSet {
  const operation = { accountUin, actor: accountUin, certificateId, kind: 'issued', at } as const;
  return { expects: [], changes: [{ kind: 'operation', operation }] };
}

/** What became of its original may have changed meanwhile, and is looked at again. */
function refuseStale({ id }: Certificate, failed: Expectation): void {
  if (failed.kind === 'planned')
    throw new StaleState(`The plan of serial ${failed.serial} for ${id} was abandoned meanwhile`);
  if (failed.kind === 'saved' && failed.certificate.id === id) {
    throw new StaleState(`Certificate ${id} is not as it was when it was sent to be signed`);
  }
}

/** The end of the job of a certificate that has come to rest. */
function settling(certificate: Certificate, now: Date): WriteSet {
  if (nextStepOf(certificate, now).act !== 'nothing') return NO_CHANGE;
  return { expects: [], changes: [{ kind: 'settleJob', job: { kind: 'advance', subject: certificate.id } }] };
}
