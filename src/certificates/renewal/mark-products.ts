// Products whose certificates renew by themselves, or do so no more, by a change of the configuration: those that were issued before
// are told.

import type { Certificate } from '../model/certificate.ts';
import { awaitingRenewal } from '../model/renewal.ts';
import { saving } from '../deciding/saving.ts';
import type { World } from '../ports/world.ts';

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

/** What was changed since it was read is told by whoever has changed it, or when it is issued anew. */
async function mark(world: MarkWorld, certificate: Certificate): Promise<void> {
  const now = world.clock.now();
  const { renewal, productId } = certificate;
  const next = awaitingRenewal(certificate, { product: world.products.get(productId), now });
  // What is under way keeps the time at which it is looked at.
  const isSame = (next.lookAt === undefined) === (renewal.lookAt === undefined);
  if (isSame || renewal.renewedBy !== undefined) return;
  await world.store.apply(saving(world, certificate, { ...certificate, renewal: next, updatedAt: now }).set);
}
