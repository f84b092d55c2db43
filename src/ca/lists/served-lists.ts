// Revocation lists as they are served: the latest of each, read from the store once.

import { type Clock, HOUR_MS, SECOND_MS } from '../../lib/clock.ts';
import type { AuthorityStore, RevocationListHead, RevocationListRecord } from '../ports.ts';
import { nextListDueAt } from './revocation-list.ts';
import { isDatedAhead } from '../profile/validity.ts';
import { WHOLE_LIST } from '../profile/shards.ts';

/** A list is made again within a minute of a revocation; a cache that kept it for days would hide that for days. */
export const MAX_LIST_AGE_MS = HOUR_MS;

export interface ServedList {
  readonly der: Uint8Array;
  readonly madeAt: Date;
  /** Differs from list to list at one address, also where a restored store counts from a number again. */
  readonly tag: string;
  /** Whole seconds for which a cache may keep it. */
  readonly maxAgeSeconds: number;
}

export interface ServedLists {
  /**
   * 1 to the authority's shards; undefined for its whole list. Answers undefined where there is no such list, or one that a clock
   * ahead of its time has dated: its job makes another in a moment.
   */
  find(authorityId: string, shard: number | undefined): Promise<ServedList | undefined>;
}

/** As many are kept as the store has, in the length that they have there. */
export function makeServedLists({
  store,
  clock,
}: {
  readonly store: Pick<AuthorityStore, 'reads'>;
  readonly clock: Clock;
}): ServedLists {
  const { revocationLists } = store.reads;
  const kept = new Map<string, RevocationListRecord>();
  return {
    find: async (authorityId, shard = WHOLE_LIST) => {
      const head = await revocationLists.findHead(authorityId, shard);
      const now = clock.now();
      if (head === undefined || isDatedAhead(head.thisUpdate, now)) return undefined;
      const key = `${authorityId}/${shard}`;
      const standing = kept.get(key);
      const isLatest = standing !== undefined && tagOf(standing) === tagOf(head);
      const list = isLatest ? standing : await revocationLists.findLatest(authorityId, shard);
      if (list === undefined || isDatedAhead(list.thisUpdate, now)) return undefined;
      kept.set(key, list);
      return served(list, now);
    },
  };
}

function served(list: RevocationListRecord, now: Date): ServedList {
  const untilDueMs = nextListDueAt(list).getTime() - now.getTime();
  const maxAgeMs = Math.max(Math.min(untilDueMs, MAX_LIST_AGE_MS), 0);
  return {
    der: list.der,
    madeAt: list.thisUpdate,
    tag: tagOf(list),
    maxAgeSeconds: Math.floor(maxAgeMs / SECOND_MS),
  };
}

function tagOf({ number, thisUpdate }: RevocationListHead): string {
  return `${number}-${thisUpdate.getTime() / SECOND_MS}`;
}
