// Products whose certificates renew by themselves, or do so no more, by a change of the configuration: those that were issued before
// are told.

import { type Certificate, isLiveReplacement } from '../model/certificate.ts';
import { awaitingRenewal } from '../model/renewals/renewal.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { saving } from '../deciding/saving.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE } from '../ports/write-set.ts';

/** Records gone over in one step. */
export const RECORDS_IN_STEP = 500;
/** One run takes so many steps, then other jobs have their turn. */
export const STEPS_IN_RUN = 10;

type MarkWorld = Pick<World, 'store' | 'products' | 'origin' | 'hooksToldOf' | 'clock'>;

/** Gone through from the beginning after a restart. Answers whether it came to its end. */
export function makeProductMarker(world: MarkWorld): () => Promise<boolean> {
  const reached = new Map<string, string>();
  return async () => {
    for (const [productId, renews] of await listChanged(world)) {
      for (let step = 0; ; step += 1) {
        if (step === STEPS_IN_RUN) return false;
        const last = await markSome(world, { productId, after: reached.get(productId) ?? '' });
        if (last === undefined) break;
        reached.set(productId, last);
      }
      reached.delete(productId);
      await world.store.transact(async ({ renewals }) =>
        renews ? await renewals.putProduct(productId) : await renewals.removeProduct(productId),
      );
    }
    return true;
  };
}

/** Those that the last pass has left otherwise than they are configured now. */
async function listChanged({ store, products }: MarkWorld): Promise<readonly (readonly [string, boolean])[]> {
  const told = new Set(await store.reads.renewals.listProducts());
  const renewing = new Set([...products.values()].filter(({ renewal }) => renewal.auto).map(({ id }) => id));
  return [
    ...[...renewing].filter((id) => !told.has(id)).map((id) => [id, true] as const),
    ...[...told].filter((id) => !renewing.has(id)).map((id) => [id, false] as const),
  ];
}

async function markSome(
  world: MarkWorld,
  { productId, after }: { readonly productId: string; readonly after: string },
): Promise<string | undefined> {
  const { page, last } = await world.store.reads.renewals.listOfProduct({ productId, after, limit: RECORDS_IN_STEP });
  for (const certificate of page) await mark(world, certificate);
  return last;
}

/** Marked as it is then, where it was changed since it was read. */
async function mark(world: MarkWorld, read: Certificate): Promise<void> {
  const { certificates } = world.store.reads;
  await carryOut(world, async (failed) => {
    const certificate = failed === undefined ? read : await certificates.find(read.id);
    const renewal = certificate && (await renewalToSave(world, certificate));
    if (certificate === undefined || renewal === undefined) return { set: NO_CHANGE, answer: undefined };
    const next = { ...certificate, renewal, updatedAt: world.clock.now() };
    return { set: saving(world, certificate, next).set, answer: undefined };
  });
}

/** Undefined where it is marked already, or not, as it should be. */
async function renewalToSave(world: MarkWorld, certificate: Certificate): Promise<Certificate['renewal'] | undefined> {
  const now = world.clock.now();
  const { renewal, productId } = certificate;
  const next = awaitingRenewal(certificate, { product: world.products.get(productId), now });
  // What is under way keeps the time at which it is looked at.
  if ((next.lookAt === undefined) === (renewal.lookAt === undefined)) return undefined;
  if (renewal.renewedBy === undefined) return next;
  const renewedBy = await world.store.reads.certificates.findWithDeleted(renewal.renewedBy);
  const stands = renewedBy !== undefined && isLiveReplacement(renewedBy, now);
  if (stands) return undefined;
  // What it was renewed by by hand has come to nothing: whether it is tried again now, the look at it says.
  return next.lookAt === undefined ? next : { ...next, lookAt: now };
}
