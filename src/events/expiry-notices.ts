// Notices of expiry: each certificate is told of once at each number of days before its end, and once when it has ended.

import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import { SERVICE } from '../lib/origin.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import { makeEvent } from '../certificates/model/event.ts';
import type { Ending, EndingRows, EventStore, RecordingRows } from './ports.ts';
import { recordEvent } from './recording.ts';
import type { Subscription } from './subscription.ts';

/** What ended earlier was known to its owner before this service kept notices, or before it was uploaded. */
export const TOLD_AFTER_END_DAYS = 7;
/** Few enough that nobody who waits for the next transaction notices. */
export const NOTICES_PER_TRANSACTION = 50;
/** Of one run, so that a service that is stopped need not wait long for its end. */
export const TRANSACTIONS_PER_RUN = 200;

export interface ExpiryWorld {
  readonly store: EventStore;
  readonly subscriptions: readonly Subscription[];
  /** Days before the end at which notice is given, the longest first. */
  readonly noticeDays: readonly number[];
  readonly clock: Clock;
}

/** Ends after `after`, and not after `until`; 0 days: it has ended. */
interface Band {
  readonly days: number;
  readonly after: Date;
  readonly until: Date;
}

/** Of a certificate that is seen late, as after an upload, only the notice is given that now is the last. */
export function bandsOf(noticeDays: readonly number[], now: Date): readonly Band[] {
  const days = [...noticeDays, 0, -TOLD_AFTER_END_DAYS];
  return days.slice(0, -1).map((until, at) => {
    const after = days[at + 1] ?? until;
    return { days: until, after: addMs(now, after * DAY_MS), until: addMs(now, until * DAY_MS) };
  });
}

/** Answers whether all was told that was to be; if not, it is to be run again. */
export async function tellOfEnds(world: ExpiryWorld): Promise<boolean> {
  let transactions = 0;
  for (const band of bandsOf(world.noticeDays, world.clock.now())) {
    for (let after: Ending | undefined = beforeAllOf(band); after !== undefined; ) {
      const ending = await listBand(world, band, after);
      if (ending.length === 0) break;
      if (transactions === TRANSACTIONS_PER_RUN) return false;
      transactions += 1;
      await tell(world, { band, ending });
      after = ending.at(-1);
    }
  }
  return true;
}

/** No certificate has an empty id. */
function beforeAllOf({ after }: Band): Ending {
  return { notAfter: addMs(after, 1), id: '' };
}

/** The switch silences what is to come, not that it has come. */
async function listBand({ store }: ExpiryWorld, band: Band, after: Ending): Promise<readonly Ending[]> {
  const heedsSwitch = band.days > 0;
  return await store.reads.endings.listEnding({ ...band, after, heedsSwitch, limit: NOTICES_PER_TRANSACTION });
}

async function tell(
  world: ExpiryWorld,
  { band, ending }: { readonly band: Band; readonly ending: readonly Ending[] },
): Promise<void> {
  await world.store.transact(async (rows) => {
    for (const { id } of ending) {
      const certificate = await rows.certificates.find(id);
      if (certificate !== undefined) await tellOf(rows, { world, certificate, band });
    }
  });
}

/** Looked at anew: since it was listed it may have been revoked, or another node may have told of it. */
async function tellOf(
  rows: RecordingRows & { readonly endings: EndingRows },
  about: { readonly world: ExpiryWorld; readonly certificate: Certificate; readonly band: Band },
): Promise<void> {
  const { world, certificate, band } = about;
  const { step, issued, ignoresExpiry } = certificate;
  const { days } = band;
  if (step !== 'issued' || issued === undefined || (days > 0 && ignoresExpiry)) return;
  if (!(await rows.endings.markTold(certificate, { days, notAfter: issued.notAfter }))) return;
  const at = world.clock.now();
  const event =
    days === 0
      ? makeEvent('certificate.expired', { certificate, at, origin: SERVICE })
      : makeEvent('certificate.expiring', { certificate, at, origin: SERVICE, daysLeft: days });
  await recordEvent(rows, { event, subscriptions: world.subscriptions });
}
