// Publishing revocation lists: those of an authority that are due are made from the ledger, signed and stored.
//
// For each list, the latest is looked up before the ledger is: so if that list is still the latest when the new one is
// stored, the new one leaves out nothing that a published list has named. Otherwise it is made anew.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { bytesOfHex, concatBytes } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import { readRevokedEntries, writeRevokedEntry } from '../x509/crl.ts';
import {
  type AuthorityStore,
  LIST_PART_BYTES,
  type ListBase,
  type RevocationListHead,
  type RevocationListPart,
  type RevocationListRecord,
  type RevokedSerial,
  WHOLE_LIST,
} from './ports.ts';
import { type ListingAuthority, listsPausedUntil, makeRevocationList, nextListDueAt } from './revocation-list.ts';
import { serialRangeOf, shardsOf } from './shards.ts';

/** How often another process may publish first before this one leaves it to the next attempt of its job. */
export const MAX_PUBLISH_ATTEMPTS = 5;
/** So many serials are read and encoded before other work has its turn: some 3 ms. */
export const REVOKED_PAGE = 1000;
/** So many lists share one commit. */
const LISTS_AT_ONCE = 16;
/** The names of so many public URLs, the latest, stand in a shard: one that changes monthly is kept for two years. */
export const MAX_LIST_BASES = 24;

export interface PublishWorld {
  readonly store: AuthorityStore;
  readonly clock: Clock;
}

/** One that is made when its authority is opened or its job runs; answers when to look again. */
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
    : { revocations, entries: await readLedger({ authority, shard, notAfterFrom }, reads) };
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

/** Page by page; what is revoked behind the page is in the next list, which is due by it. */
async function readLedger(
  of: { readonly authority: ListingAuthority; readonly shard: number; readonly notAfterFrom: Date },
  { issuances }: Reads,
): Promise<readonly Uint8Array[]> {
  const { authority, shard, notAfterFrom } = of;
  const entries: Uint8Array[] = [];
  const range = serialRangeOf(authority, shard);
  let { from } = range;
  for (;;) {
    const page = await issuances.listRevoked({ ...range, from }, { notAfterFrom, limit: REVOKED_PAGE });
    entries.push(concatBytes(...page.map(entryOf)));
    await nextTurn();
    const last = page[REVOKED_PAGE - 1];
    if (last === undefined) return entries;
    from = justAfter(last.serial);
  }
}

function entryOf({ serial, revokedAt, revocationReason }: RevokedSerial): Uint8Array {
  return writeRevokedEntry({ serial: bytesOfHex(serial), revokedAt, reason: revocationReason });
}

/** The smallest text that is greater. */
function justAfter(serial: string): string {
  return `${serial}0`;
}

async function countInShards({ id }: ListingAuthority, { revocationLists }: Reads): Promise<number> {
  const heads = await revocationLists.listHeads(id);
  return heads.reduce((sum, { shard, revocations }) => (shard === WHOLE_LIST ? sum : sum + revocations), 0);
}

/** The entries of every shard as they are encoded there: the ledger is not read again. */
async function gatherShards(
  authority: ListingAuthority,
  { revocationLists }: Reads,
): Promise<{ readonly revocations: number; readonly entries: readonly Uint8Array[] }> {
  const entries: Uint8Array[] = [];
  let revocations = 0;
  for (const shard of shardsOf(authority)) {
    const list = await revocationLists.findLatest(authority.id, shard);
    if (list === undefined) throw new Error(`Cannot publish the revocation list of ${authority.id}: no shard ${shard}`);
    entries.push(readRevokedEntries(list.der));
    revocations += list.revocations;
    await nextTurn();
  }
  return { revocations, entries };
}

/** Answers the shards of those that others were first with, which are left out. */
async function storeNext(lists: readonly RevocationListRecord[], store: AuthorityStore): Promise<readonly number[]> {
  for (const list of lists.filter(isLong)) {
    for (const part of partsOf(list)) await store.transact(async (rows) => await rows.revocationLists.stage(part));
  }
  return await store.transact(async ({ revocationLists }) => {
    const late: number[] = [];
    for (const list of lists) {
      const latest = await revocationLists.findHead(list.authorityId, list.shard);
      if ((latest?.number ?? 0) !== list.number - 1) {
        late.push(list.shard);
        continue;
      }
      if (!isLong(list)) for (const part of partsOf(list)) await revocationLists.stage(part);
      await revocationLists.put(list);
    }
    return late;
  });
}

/** What one transaction would write of it is too much for one turn of the event loop. */
function isLong({ der }: RevocationListRecord): boolean {
  return der.length > LIST_PART_BYTES;
}

function partsOf({ authorityId, shard, edition, der }: RevocationListRecord): readonly RevocationListPart[] {
  return Array.from({ length: Math.ceil(der.length / LIST_PART_BYTES) }, (_, part) => {
    const bytes = der.subarray(part * LIST_PART_BYTES, (part + 1) * LIST_PART_BYTES);
    return { authorityId, shard, edition, part, bytes };
  });
}
