// Publishing revocation lists: those of an authority that are due are made from the ledger, signed and stored.
//
// For each list, the latest is looked up before the ledger is: so if that list is still the latest when the new one is
// stored, the new one leaves out nothing that a published list has named. Otherwise it is made anew.

import type { Clock } from '../lib/clock.ts';
import { countInShards, gatherShards, readLedger } from './list-entries.ts';
import {
  type AuthorityStore,
  type ListBase,
  type RevocationListHead,
  type RevocationListRecord,
  WHOLE_LIST,
} from './ports.ts';
import { type ListingAuthority, listsPausedUntil, makeRevocationList, nextListDueAt } from './revocation-list.ts';
import { serialRangeOf, shardsOf } from './shards.ts';
import { storeNext } from './store-lists.ts';

/** How often another process may publish first before this one leaves it to the next attempt of its job. */
export const MAX_PUBLISH_ATTEMPTS = 5;
/** So many lists share one commit. */
const LISTS_AT_ONCE = 16;
/** The names of so many public URLs, the latest, stand in a shard: one that changes monthly is kept for two years. */
export const MAX_LIST_BASES = 24;

export interface PublishWorld {
  readonly store: AuthorityStore;
  readonly clock: Clock;
}

/**
 * Makes and stores the lists of the authority that are due, the shards first, since the whole list is made of them; none in
 * the pause after the last. Answers when to look again.
 */
export async function publishRevocationLists(
  authority: ListingAuthority,
  world: PublishWorld,
): Promise<{ readonly nextDueAt: Date }> {
  const { revocationLists } = world.store.reads;
  const whole = await revocationLists.findHead(authority.id, WHOLE_LIST);
  const now = world.clock.now();
  const pausedUntil = whole === undefined ? now : listsPausedUntil(whole, now);
  if (pausedUntil > now) return { nextDueAt: pausedUntil };
  const shards = shardsOf(authority);
  for (let first = 0; first < shards.length; first += LISTS_AT_ONCE) {
    await publishDue(authority, shards.slice(first, first + LISTS_AT_ONCE), world);
  }
  await publishDue(authority, [WHOLE_LIST], world);
  const dueTimes = (await revocationLists.listHeads(authority.id)).map((head) => nextListDueAt(head).getTime());
  return { nextDueAt: new Date(Math.min(...dueTimes)) };
}

/** Of these lists, those that are due. */
async function publishDue(authority: ListingAuthority, lists: readonly number[], world: PublishWorld): Promise<void> {
  let left = lists;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > MAX_PUBLISH_ATTEMPTS) {
      throw new Error(
        `Cannot publish the revocation lists of ${authority.id}: others were first ${MAX_PUBLISH_ATTEMPTS} times`,
      );
    }
    const made: RevocationListRecord[] = [];
    for (const shard of left) {
      const list = await makeIfDue(authority, shard, world);
      if (list !== undefined) made.push(list);
    }
    left = made.length === 0 ? [] : await storeNext(made, world.store);
  }
}

/** The next list, where there is none yet or another is due. */
async function makeIfDue(
  authority: ListingAuthority,
  shard: number,
  { store: { reads }, clock }: PublishWorld,
): Promise<RevocationListRecord | undefined> {
  const latest = await reads.revocationLists.findHead(authority.id, shard);
  const now = clock.now();
  const isOfShards = shard === WHOLE_LIST && authority.shards > 0;
  const bases = shard === WHOLE_LIST ? [] : await reads.revocationLists.listBases(authority.id, MAX_LIST_BASES);
  const revocations = isOfShards
    ? await countInShards(authority, reads)
    : await reads.issuances.countRevoked(serialRangeOf(authority, shard));
  const { validityMs } = authority;
  if (latest !== undefined && !isDue(latest, { revocations, bases, now, validityMs })) return undefined;
  const notAfterFrom = await oldestExpiryOf(latest, { authority, reads, now });
  const content = isOfShards
    ? await gatherShards(authority, reads)
    : { revocations, entries: await readLedger({ range: serialRangeOf(authority, shard), notAfterFrom }, reads) };
  return await makeRevocationList(authority, { ...content, shard, number: (latest?.number ?? 0) + 1, now, bases });
}

function isDue(
  latest: RevocationListHead,
  {
    revocations,
    bases,
    now,
    validityMs,
  }: {
    readonly revocations: number;
    readonly bases: readonly ListBase[];
    readonly now: Date;
    readonly validityMs: number;
  },
): boolean {
  const newestBase = bases[0]?.position ?? 0;
  const isShort = latest.nextUpdate.getTime() - latest.thisUpdate.getTime() < validityMs;
  const isChanged = revocations !== latest.revocations || newestBase !== latest.bases;
  return isShort || isChanged || nextListDueAt(latest) <= now;
}

type Reads = AuthorityStore['reads'];

/**
 * RFC 5280 §3.3: a revoked certificate stays until a list was made after its expiry; in a shard until the whole list, which
 * is made of the shards, was so too.
 */
async function oldestExpiryOf(
  latest: RevocationListHead | undefined,
  { authority, reads, now }: { readonly authority: ListingAuthority; readonly reads: Reads; readonly now: Date },
): Promise<Date> {
  const whole = await reads.revocationLists.findHead(authority.id, WHOLE_LIST);
  const times = [latest ?? whole, whole ?? latest].map((head) => (head?.thisUpdate ?? now).getTime());
  return new Date(Math.min(...times));
}
