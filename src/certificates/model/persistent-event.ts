// What webhooks and consoles are told of a persistent record that ends.

import { DAY_MS } from '../../lib/clock.ts';
import { knownOf, type Origin } from '../../lib/origin.ts';
import type { Event } from './event.ts';
import type { PersistentRecord } from './persistent-record.ts';

export interface RecordEnd {
  readonly accountUin: string;
  readonly record: Pick<PersistentRecord, 'domain' | 'place'>;
  readonly until: Date;
  readonly at: Date;
  readonly origin: Origin;
}

/** It is about no single certificate. `daysLeft`: as many, or fewer, are left. */
export function recordEndingOf({ accountUin, record, until, at, origin }: RecordEnd): Event {
  const daysLeft = Math.ceil((until.getTime() - at.getTime()) / DAY_MS);
  const facts = { accountUin, domain: record.domain, name: record.place, persistUntil: until, daysLeft };
  return {
    kind: 'persistentRecord.ending',
    accountUin,
    certificateId: '',
    at,
    data: JSON.stringify({ ...facts, origin: knownOf(origin) }),
  };
}
