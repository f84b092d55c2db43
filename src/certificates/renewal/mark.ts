// Marks a certificate as one that renews by itself, or not, whatever its product says.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, isPending } from '../model/certificate.ts';
import { awaitingRenewal, nextLookAt } from '../model/renewals/renewal.ts';
import type { Renewal, RenewalWish } from '../model/renewals/facts.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoom } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import type { World } from '../ports/world.ts';
import { changing, together } from '../ports/write-set.ts';
import { renewalDefectOf, readRenewalFacts, type RenewalFacts } from './renewal-rules.ts';

export interface MarkRequest {
  readonly actor: string;
  readonly certificate: Certificate;
  /** Undefined: as its product says. */
  readonly wish: RenewalWish | undefined;
  /** Whether a refusal may tell of another certificate. */
  readonly isOpen: (certificate: Certificate) => boolean;
}

type MarkWorld = Pick<World, 'store' | 'products' | 'origin' | 'hooksToldOf' | 'limits' | 'clock'>;

/**
 * Answers the certificate as it is stored. Refuses uploads, and, where it is to renew, what is over, or has another certificate in
 * its place already. Troubles of before are forgotten: it is looked at anew.
 */
export async function markRenewal(world: MarkWorld, request: MarkRequest): Promise<Certificate> {
  const now = world.clock.now();
  if (request.certificate.source === 'uploaded') return refuse({ kind: 'sourceForbids', act: 'renew' });
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const facts = await readRenewalFacts(world.store.reads, { certificateId: request.certificate.id, now });
    if (request.wish === 'on') checkMayRenew(facts, { ...request, now });
    const renewal = marked(world, { facts, wish: request.wish, now });
    const { original } = facts;
    const { set, saved } = saving(world, original, { ...original, renewal, updatedAt: now });
    const { accountUin, id: certificateId } = original;
    const operation = { accountUin, actor: request.actor, certificateId, kind: 'changeRenewal', at: now } as const;
    const besides = changing({ kind: 'operation', operation });
    return { set: together(set, takingRoom(world, { accountUin, acts: 1 }), besides), answer: saved };
  });
}

/** An order that is under way is marked for when it is issued. */
function checkMayRenew(
  { original, live }: RenewalFacts,
  { isOpen, now }: Pick<MarkRequest, 'isOpen'> & { readonly now: Date },
): void {
  const defect = isPending(original, now) ? undefined : renewalDefectOf(original, now);
  if (defect !== undefined) return refuse({ kind: 'phaseForbids', act: 'renew', detail: defect });
  if (live === undefined || isPending(live, now)) return;
  const detail = isOpen(live) ? because('replacementRenews', { id: live.id }) : because('hasReplacement');
  refuse({ kind: 'alreadyReplaced', detail });
}

function marked(
  { products }: Pick<World, 'products'>,
  { facts, wish, now }: { readonly facts: RenewalFacts; readonly wish: RenewalWish | undefined; readonly now: Date },
): Renewal {
  const { original, live } = facts;
  const anew = { ...original, renewal: { ...original.renewal, wish, failures: 0, trouble: undefined } };
  const awaiting = awaitingRenewal(anew, { product: products.get(original.productId), now });
  if (live === undefined || awaiting.lookAt === undefined) return awaiting;
  return { ...awaiting, lookAt: isPending(live, now) ? nextLookAt(original, now) : undefined };
}
