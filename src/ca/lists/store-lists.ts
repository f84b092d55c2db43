// Storing revocation lists: each if its number is still the next one, and a long one in pieces.

import { type AuthorityStore, LIST_PART_BYTES, type RevocationListPart, type RevocationListRecord } from '../ports.ts';

/** Answers the shards of those that others were first with, which are left out. */
export async function storeNext(
  lists: readonly RevocationListRecord[],
  store: AuthorityStore,
): Promise<readonly number[]> {
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
