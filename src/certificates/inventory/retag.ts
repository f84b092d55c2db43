// Change the tags of a certificate: some are set, some taken away, the others stay as they are.

import { refuse } from '../../failure.ts';
import type { Certificate } from '../model/certificate.ts';
import { getCurrent } from '../ordering/order.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { takeRoom } from '../model/quota.ts';
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
  /** Asked in the transaction; refuses by throwing. */
  readonly check: (rows: Pick<Rows, 'subjectKeys'>, change: BeforeAndAfter) => Promise<void>;
}

export interface BeforeAndAfter {
  readonly before: Certificate;
  readonly after: Certificate;
}

/** Refuses tags out of bounds, empty keys and too many; what is as it should be already is neither saved nor recorded. */
export async function retag(world: Pick<World, 'store' | 'limits' | 'clock'>, retagging: Retagging): Promise<void> {
  const { actor, certificateId, change, check } = retagging;
  const now = world.clock.now();
  checkTags(change.set);
  if (change.removed.includes('')) refuse({ kind: 'tagKeyEmpty' });
  await world.store.transact(async (rows) => {
    const before = await getCurrent(rows, certificateId);
    const tags = checkTags(changedTags(before.tags, change));
    if (isSame(before.tags, tags)) return;
    const after = { ...before, tags, updatedAt: now };
    await check(rows, { before, after });
    const { accountUin } = before;
    await rows.certificates.save(before, after);
    await takeRoom(rows, world, { accountUin, acts: 1 });
    await rows.operations.append({ accountUin, actor, certificateId, kind: 'updateTags', at: now });
  });
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
