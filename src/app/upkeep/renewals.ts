// What the service does about renewals by itself: looks for certificates that are due, and marks those of products.

import type { World } from '../../certificates/ports/world.ts';
import { makeRenewalLook } from '../../certificates/renewal/look-for-due.ts';
import { makeProductMarker } from '../../certificates/renewal/mark-products.ts';
import type { PeriodicJob } from '../../jobs/periodic.ts';
import { DAY_MS, SECOND_MS } from '../../lib/clock.ts';

/** Often, since each look begins few renewals of an account; one step in an index for each account that has any. */
export const RENEWALS_LOOK_MS = 5 * SECOND_MS;
/** Settings change with a start, and every start looks at once. */
const PRODUCTS_LOOK_MS = DAY_MS;

export function renewalJobs(world: World): readonly (readonly [string, PeriodicJob])[] {
  return [
    ['renewals', { run: makeRenewalLook(world), intervalMs: RENEWALS_LOOK_MS }],
    ['renewingProducts', { run: makeProductMarker(world), intervalMs: PRODUCTS_LOOK_MS }],
  ];
}
