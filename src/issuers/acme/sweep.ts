// Orders at the authority that nobody goes on with: left by a crash before their certificate was on record, or after it was over.

import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import { finishClosing } from './account/close.ts';
import { letGo } from './cancel.ts';
import { close } from './open.ts';
import type { IssuerOrder } from './ports.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** No call takes so long. */
export const LEFT_ORDER_MS = HOUR_MS;
/** Longer than any budget of orders counts, and than an authority can be away. */
export const KEPT_ORDER_MS = 31 * DAY_MS;
const PAGE = 100;

/** Lets go those of the issuer, forgets what was closed long ago, and closes the account where it is to be closed. One that cannot be let go now is tried in the next run. */
export async function sweepOrders(world: AcmeIssuerWorld): Promise<void> {
  const { store, setting, clock } = world;
  const now = clock.now();
  let after = '';
  for (;;) {
    const page = { issuer: setting.name, until: addMs(now, -LEFT_ORDER_MS), after, limit: PAGE };
    const left = await store.reads.issuerOrders.listLeft(page);
    for (const record of left) await letGoOrReport(record, world);
    const last = left.at(-1);
    if (last === undefined) break;
    after = last.reference;
  }
  await store.transact(async (rows) => await rows.issuerOrders.prune(addMs(now, -KEPT_ORDER_MS), PAGE));
  await closeOrReport(world);
}

/** An account that is to be closed, as soon as nothing hangs on it any more. */
async function closeOrReport(world: AcmeIssuerWorld): Promise<void> {
  try {
    await finishClosing(world, { isDespiteOrders: false });
  } catch (error) {
    world.report({ what: 'Cannot close the account at an issuer yet', subject: world.setting.name, error });
  }
}

/** The order of a certificate that was issued has served. */
async function letGoOrReport(record: IssuerOrder, world: AcmeIssuerWorld): Promise<void> {
  try {
    const certificate = await world.store.reads.certificates.findWithDeleted(record.certificateId);
    const hasServed = certificate?.issued !== undefined && certificate.orderReference === record.reference;
    if (hasServed) await close(record, world);
    else await letGo(record, world);
  } catch (error) {
    world.report({ what: 'Cannot let an order go that was left at its issuer', subject: record.reference, error });
    // Whatever an authority that has not answered for so long has made of it, it will not be told of.
    if (addMs(record.openedAt, KEPT_ORDER_MS) <= world.clock.now()) await close(record, world);
  }
}
