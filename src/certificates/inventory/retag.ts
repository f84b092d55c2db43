// Change the tags of a certificate: some are set, some taken away, the others stay as they are.

import { refuse } from '../../failure.ts';
import type { Certificate } from '../model/certificate.ts';
import { getCurrent } from '../ordering/order.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoom } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { bearersUnchanged } from '../keys/key-bearers.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import type { Reads } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { changing, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { checkTags, type Tag } from '../model/tag.ts';

export interface TagChange {
  /** Each key once; a key that is there gets the new value. */
  readonly set: readonly Tag[];
  /** Keys; one that is not there is no mistake. */
  readonly removed: readonly string[];
}

export interface Retagging {
  readonly actor: string;
  readonly certificateId: string;
  readonly change: TagChange;
  /** Refuses by throwing. */
  readonly check: (reads: Pick<Reads, 'subjectKeys'>, change: BeforeAndAfter) => Promise<void>;
  /** Whether the check goes through the others of the account that have the certificate's key. */
  readonly checksBearers: boolean;
}

export interface BeforeAndAfter {
  readonly before: Certificate;
  readonly after: Certificate;
}

type TagWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'limits' | 'clock'>;

/** Refuses tags out of bounds, empty keys and too many; what is as it should be already is neither saved nor recorded. */
export async function retag(world: TagWorld, retagging: Retagging): Promise<void> {
  checkTags(retagging.change.set);
  if (retagging.change.removed.includes('')) refuse({ kind: 'tagKeyEmpty' });
  await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    return { set: await retaggingSet(world, retagging), answer: undefined };
  });
}

async function retaggingSet(
  world: TagWorld,
  { actor, certificateId, change, check, checksBearers }: Retagging,
): Promise<WriteSet> {
  const at = world.clock.now();
  const { reads } = world.store;
  const before = await getCurrent(reads, certificateId);
  const tags = checkTags(changedTags(before.tags, change));
  if (isSame(before.tags, tags)) return NO_CHANGE;
  const after = { ...before, tags, updatedAt: at };
  // Before they are gone through.
  const bearers = checksBearers ? await bearersUnchanged(reads, before) : NO_CHANGE;
  await check(reads, { before, after });
  const { accountUin } = before;
  return together(
    bearers,
    saving(world, before, after).set,
    takingRoom(world, { accountUin, acts: 1 }),
    changing({ kind: 'operation', operation: { accountUin, actor, certificateId, kind: 'updateTags', at } }),
  );
}

/** What stays keeps its place; what is new follows in the order in which it is set. */
export function changedTags(tags: readonly Tag[], { set, removed }: TagChange): readonly Tag[] {
  const values = new Map(tags.map(({ key, value }) => [key, value]));
  for (const key of removed) values.delete(key);
  for (const { key, value } of set) values.set(key, value);
  return [...values].map(([key, value]) => ({ key, value }));
}

function isSame(one: readonly Tag[], other: readonly Tag[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ key, value }, at) => other[at]?.key === key && other[at].value === value)
  );
}
