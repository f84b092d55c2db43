// What goes on record with a renewal, so that it alone comes in the place of what it renews, and takes the free place that that holds.

import { closeUnproved, phaseOf, type Certificate } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { nextLookAt, renewsByItself } from '../model/renewals/renewal.ts';
import { saving } from '../deciding/saving.ts';
import { checkQuotas, expectingQuotas } from '../ordering/free-quotas.ts';
import type { OrderWorld } from '../ordering/order.ts';
import { expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import type { RenewalFacts } from './renewal-rules.ts';

/** Nothing else has been ordered in its place since the facts were read. */
export function comingInPlace(
  world: OrderWorld,
  { facts, now }: { readonly facts: RenewalFacts; readonly now: Date },
): WriteSet {
  const { original, before, renewal } = facts;
  // Their time ran out by this clock; by one that is slower, or set back, they could still be proved beside the new one.
  const unproved = [before, renewal].filter((one) => one?.step === 'validating');
  return together(
    expecting({ kind: 'latestReplacement', of: original.id, is: before }),
    ...unproved.map((one) => (one === undefined ? NO_CHANGE : saving(world, one, closeUnproved(one, now)).set)),
  );
}

/** The one that is renewed knows its renewal, so that nothing else comes in its place while that is under way. */
export function knowingRenewal(
  world: OrderWorld,
  about: {
    readonly original: Certificate;
    readonly renewedBy: string;
    readonly product: Product;
    readonly now: Date;
  },
): WriteSet {
  const { original, renewedBy, product, now } = about;
  const lookAt = renewsByItself(original, product) ? nextLookAt(original, now) : undefined;
  const next = { ...original, renewal: { ...original.renewal, renewedBy, lookAt }, updatedAt: now };
  return saving(world, original, next).set;
}

export interface Place {
  readonly original: Certificate;
  readonly product: Product;
  readonly now: Date;
}

/** A free certificate takes the place of the one that it renews, while that holds one. */
function needsPlace({ original, product, now }: Place): boolean {
  return product.kind === 'free' && phaseOf(original, now) !== 'issued';
}

export async function checkPlace(world: OrderWorld, place: Place): Promise<void> {
  const { original, now } = place;
  if (needsPlace(place)) await checkQuotas(world, { reads: world.store.reads, ...original, now });
}

export function takingPlace(world: OrderWorld, place: Place): WriteSet {
  const { original, now } = place;
  return needsPlace(place) ? expecting(...expectingQuotas(world, { ...original, now })) : NO_CHANGE;
}
