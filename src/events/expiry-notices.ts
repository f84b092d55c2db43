// Notices of expiry: each certificate is told of once at each number of days before its end, and once when it has ended.

import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import { SERVICE } from '../lib/origin.ts';
import { carryOut } from '../certificates/deciding/carry-out.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import { type Event, makeEvent } from '../certificates/model/event.ts';
import { NO_CHANGE, together, type WriteSet } from '../certificates/ports/write-set.ts';
import type { Ending, EventStore } from './ports.ts';

/** What ended earlier was known to its owner before this service kept notices, or before it was uploaded. */
export const TOLD_AFTER_END_DAYS = 7;
/** Few enough that nobody who waits for the writer notices. */
export const NOTICES_PER_SET = 50;
/** Of one run, so that a service that is stopped need not wait long for its end. */
export const SETS_PER_RUN = 200;

export interface ExpiryWorld {
  readonly store: EventStore;
  /** The webhooks that are told of an event. */
  readonly hooksToldOf: (event: Event) => readonly string[];
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
  let sets = 0;
  for (const band of bandsOf(world.noticeDays, world.clock.now())) {
    for (let after: Ending | undefined = beforeAllOf(band); after !== undefined; ) {
      const ending = await listBand(world, band, after);
      if (ending.length === 0) break;
      if (sets === SETS_PER_RUN) return false;
      sets += 1;
      after = await tell(world, { band, after, ending });
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
  return await store.reads.endings.listEnding({ ...band, after, heedsSwitch, limit: NOTICES_PER_SET });
}

interface Page {
  readonly band: Band;
  readonly after: Ending;
  readonly ending: readonly Ending[];
}

/** Answers the last that was told of. Where another node tells of the same meanwhile, what is left is listed again. */
async function tell(world: ExpiryWorld, { band, after, ending }: Page): Promise<Ending | undefined> {
  return await carryOut(world, async (failed) => {
    const untold = failed === undefined ? ending : await listBand(world, band, after);
    const certificates = await world.store.reads.certificates.listWithDeleted(untold.map(({ id }) => id));
    const sets = certificates.map((certificate) => telling(world, { certificate, band }));
    return { set: sets.length === 0 ? NO_CHANGE : together(...sets), answer: untold.at(-1) ?? ending.at(-1) };
  });
}

/** Looked at anew: since it was listed it may have been revoked. */
function telling(
  world: ExpiryWorld,
  { certificate, band: { days } }: { readonly certificate: Certificate; readonly band: Band },
): WriteSet {
  const { id: certificateId, step, issued, ignoresExpiry, deletedAt } = certificate;
  const isSilent = step !== 'issued' || deletedAt !== undefined || (days > 0 && ignoresExpiry);
  if (isSilent || issued === undefined) return NO_CHANGE;
  const about = { certificate, at: world.clock.now(), origin: SERVICE };
  const event =
    days === 0
      ? makeEvent('certificate.expired', about)
      : makeEvent('certificate.expiring', { ...about, daysLeft: days });
  return {
    expects: [
      { kind: 'saved', certificate },
      { kind: 'endUntold', certificateId, days },
    ],
    changes: [
      { kind: 'markEndTold', notice: { certificateId, days, notAfter: issued.notAfter } },
      { kind: 'event', event, hooks: world.hooksToldOf(event) },
    ],
  };
}
