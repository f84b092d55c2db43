// Persistent records that end soon are told of, once for each end, after a look at what stands in DNS by now.

import type { KnownPersistentRecord } from '../certificates/model/persistent-record.ts';
import { recordEndingOf } from '../certificates/model/persistent-event.ts';
import type { Event } from '../certificates/model/event.ts';
import type {
  PersistentPlace,
  PersistentRecordReads,
  PersistentRecords,
} from '../certificates/ports/persistent-records.ts';
import { NotNow, type Store } from '../certificates/ports/store.ts';
import { changing, type WriteSet } from '../certificates/ports/write-set.ts';
import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import { SERVICE } from '../lib/origin.ts';
import type { ReasonId } from '../reasons/reason.ts';

/** Looked at side by side: fewer than an account may have looks, so that its orders find room beside them. */
export const RECORDS_AT_ONCE = 8;
/** Of one run, so that a service that is stopped need not wait long for its end. */
export const RECORD_PAGES_PER_RUN = 100;

export interface RecordEndsWorld {
  readonly store: Pick<Store, 'apply'> & { readonly reads: { readonly persistentRecords: PersistentRecordReads } };
  readonly persistentRecords: PersistentRecords;
  /** The webhooks that are told of an event. */
  readonly hooksToldOf: (event: Event) => readonly string[];
  /** Days before the end at which notice is given. */
  readonly noticeDays: number;
  readonly clock: Clock;
}

/** Answers whether all was told that was to be; if not, it is to be run again. */
export async function tellOfRecordEnds(world: RecordEndsWorld): Promise<boolean> {
  let after: PersistentPlace = { accountUin: '', domain: '' };
  for (let pages = 0; pages < RECORD_PAGES_PER_RUN; pages += 1) {
    const now = world.clock.now();
    const until = addMs(now, world.noticeDays * DAY_MS);
    const question = { now, until, after, limit: RECORDS_AT_ONCE };
    const ending = await world.store.reads.persistentRecords.listEnding(question);
    await Promise.all(ending.map(async (known) => await lookAndTell(world, known)));
    const last = ending.at(-1);
    if (last === undefined || ending.length < RECORDS_AT_ONCE) return true;
    after = last;
  }
  return false;
}

/** Where another node has told of it meanwhile, or an order has seen it, nothing is changed. */
async function lookAndTell(world: RecordEndsWorld, known: KnownPersistentRecord): Promise<void> {
  const { accountUin, domain, checkedAt, until } = known;
  const standing = await lookAt(world, known);
  if (standing === 'gone') {
    await world.store.apply(changing({ kind: 'forgetPersistent', accountUin, domain, checkedAt }));
    return;
  }
  if (standing === 'unseen') return await tell(world, known, until);
  const record = { ...standing, accountUin, checkedAt: world.clock.now() };
  await world.store.apply(changing({ kind: 'knowPersistent', record }));
  await tell(world, known, record.until);
}

/** What a look finds where the record does not hold any more. */
const GONE: ReadonlySet<ReasonId> = new Set([
  'persistentNone',
  'persistentUnreadable',
  'persistentOtherAccount',
  'persistentEnded',
] as const);

/** unseen: nobody knows; then what is on record is told of. */
async function lookAt(
  { persistentRecords }: RecordEndsWorld,
  { accountUin, domain }: KnownPersistentRecord,
): Promise<Omit<KnownPersistentRecord, 'accountUin' | 'checkedAt' | 'toldUntil'> | 'gone' | 'unseen'> {
  try {
    const [found] = await persistentRecords.find([domain], { accountUin });
    if (found?.record?.domain === domain) return found.record;
    const isGone = found !== undefined && (found.record !== undefined || GONE.has(found.finding.detail.id));
    return isGone ? 'gone' : 'unseen';
  } catch (error) {
    if (error instanceof NotNow) return 'unseen';
    throw error;
  }
}

async function tell(world: RecordEndsWorld, known: KnownPersistentRecord, until: Date | undefined): Promise<void> {
  const at = world.clock.now();
  const isEnding = until !== undefined && until > at && until <= addMs(at, world.noticeDays * DAY_MS);
  if (isEnding) await world.store.apply(telling(world, { known, until, at }));
}

function telling(
  { hooksToldOf }: RecordEndsWorld,
  { known, until, at }: { readonly known: KnownPersistentRecord; readonly until: Date; readonly at: Date },
): WriteSet {
  const { accountUin, domain } = known;
  const event = recordEndingOf({ accountUin, record: known, until, at, origin: SERVICE });
  const end = { accountUin, domain, until };
  return {
    expects: [{ kind: 'persistentEndUntold', ...end }],
    changes: [
      { kind: 'markPersistentEndTold', ...end },
      { kind: 'event', event, hooks: hooksToldOf(event) },
    ],
  };
}
