// Publishing revocation lists: those of an authority that are due are made from the ledger, signed and stored.
//
// For each list, the latest is looked up before the ledger is: so if that list is still the latest when the new one is
// stored, the new one leaves out nothing that a published list has named. Otherwise it is made anew.

import { addMs, type Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { gatherShards, readLedger } from './list-entries.ts';
import type { AuthorityStore, ListBase, RevocationListHead, RevocationListRecord } from '../ports.ts';
import {
  isListOver,
  type ListingAuthority,
  listsPausedUntil,
  makeRevocationList,
  nextListDueAt,
} from './revocation-list.ts';
import { serialRangeOf, shardsOf, WHOLE_LIST } from '../profile/shards.ts';
import { storeNext } from './store-lists.ts';
import { backdated } from '../profile/validity.ts';

/** How often another process may publish first before this one leaves it to the next attempt of its job. */
export const MAX_PUBLISH_ATTEMPTS = 5;
/** So many lists share one commit. */
const LISTS_AT_ONCE = 16;
/** The names of so many public URLs, the latest, stand in a shard: one that changes monthly is kept for two years. */
export const MAX_LIST_BASES = 24;

type Reads = AuthorityStore['reads'];

export interface PublishWorld {
  readonly store: AuthorityStore;
  readonly clock: Clock;
  /** Where it says what must not stand in a list. */
  readonly log: Pick<Log, 'error'>;
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

/** Of these lists, those that are due; the others cost a look at the ledger's index. */
async function publishDue(authority: ListingAuthority, lists: readonly number[], world: PublishWorld): Promise<void> {
  let left = lists;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > MAX_PUBLISH_ATTEMPTS) {
      throw new Error(
        `Cannot publish the revocation lists of ${authority.id}: others were first ${MAX_PUBLISH_ATTEMPTS} times`,
      );
    }
    const standing = await lookAt(authority, world.store.reads);
    const made: RevocationListRecord[] = [];
    for (const shard of left) {
      const list = await makeIfDue({ authority, shard, standing }, world);
      if (list !== undefined) made.push(list);
    }
    left = made.length === 0 ? [] : await storeNext(made, world.store);
  }
}

/** What there is before the ledger is read. */
interface Standing {
  /** By shard. */
  readonly heads: ReadonlyMap<number, RevocationListHead>;
  readonly bases: readonly ListBase[];
}

async function lookAt({ id }: ListingAuthority, { revocationLists }: Reads): Promise<Standing> {
  const heads = await revocationLists.listHeads(id);
  const bases = await revocationLists.listBases(id, MAX_LIST_BASES);
  return { heads: new Map(heads.map((head) => [head.shard, head])), bases };
}

interface Wanted {
  readonly authority: ListingAuthority;
  readonly shard: number;
  readonly standing: Standing;
}

/** The next list, where there is none yet or another is due. */
async function makeIfDue(
  { authority, shard, standing }: Wanted,
  { store: { reads }, clock, log }: PublishWorld,
): Promise<RevocationListRecord | undefined> {
  const latest = standing.heads.get(shard);
  const now = clock.now();
  const isOfShards = shard === WHOLE_LIST && authority.shards > 0;
  const bases = shard === WHOLE_LIST ? [] : standing.bases;
  const range = serialRangeOf(authority, shard);
  const revocations = isOfShards ? countInShards(standing.heads) : await reads.issuances.countRevoked(range);
  if (latest !== undefined && !isDue(latest, { authority, revocations, bases, now })) return undefined;
  const thisUpdate = backdated(now, authority.notBefore);
  const content = isOfShards
    ? await gatherShards(authority, reads)
    : {
        revocations,
        entries: await readLedger(
          { range, notAfterFrom: oldestExpiryOf(shard, standing, now), list: { role: authority.role, thisUpdate } },
          { issuances: reads.issuances, log },
        ),
      };
  return await makeRevocationList(authority, { ...content, shard, number: (latest?.number ?? 0) + 1, now, bases });
}

interface Found {
  readonly authority: ListingAuthority;
  readonly revocations: number;
  readonly bases: readonly ListBase[];
  readonly now: Date;
}

function isDue(latest: RevocationListHead, { authority, revocations, bases, now }: Found): boolean {
  const newestBase = bases[0]?.position ?? 0;
  const isShort = latest.nextUpdate < addMs(now, authority.lastingMs);
  const isChanged = revocations !== latest.revocations || newestBase !== latest.bases;
  return isShort || isChanged || isListOver(latest, now);
}

function countInShards(heads: Standing['heads']): number {
  const shards = [...heads.values()].filter(({ shard }) => shard !== WHOLE_LIST);
  return shards.reduce((sum, { revocations }) => sum + revocations, 0);
}

/**
 * RFC 5280 §3.3: a revoked certificate stays until a list was made after its expiry; in a shard until the whole list, which
 * is made of the shards, was so too. Of a list that a clock ahead of its time has dated nothing follows: it may have left
 * out what has not expired.
 */
function oldestExpiryOf(shard: number, { heads }: Standing, now: Date): Date {
  const times = [shard, WHOLE_LIST].flatMap((one) => heads.get(one)?.thisUpdate.getTime() ?? []);
  return new Date(Math.min(now.getTime(), ...times));
}
