// The newest revocation lists of the built-in authority, and below which addresses they were published.

import { sql } from 'kysely';
import type { AuthorityRows, RevocationListHead, RevocationListRecord } from '../ca/ports.ts';
import { prepared, type Session } from './query.ts';
import type { RevocationListTable } from './tables.ts';

/** Of each authority and shard the newest list is kept; older ones are replaced by it. */
export function revocationListRows(session: Session): AuthorityRows['revocationLists'] {
  return {
    findLatest: async (authorityId, shard) => {
      const row = await session.first(findLatest({ authorityId, shard }));
      return row === undefined ? undefined : { ...headOf(row), der: row.der };
    },
    findHead: async (authorityId, shard) => {
      const row = await session.first(findHead({ authorityId, shard }));
      return row === undefined ? undefined : headOf(row);
    },
    listHeads: async (authorityId) => (await session.all(listHeads({ authorityId }))).map(headOf),
    listBases: async (authorityId, limit) =>
      (await session.all(listBases({ authorityId, limit }))).map(({ base, position }) => ({ base, position })),
    put: (list) => put(session, list),
    putBase: async (authorityId, base) => {
      await session.change(putBase({ authorityId, base }));
    },
  };
}

const HEAD = ['authority_id', 'shard', 'number', 'this_update', 'next_update', 'revocations', 'bases'] as const;

interface Place {
  readonly authorityId: string;
  readonly shard: number;
}

const findLatest = prepared((db, { authorityId, shard }: Place) =>
  db.selectFrom('revocation_lists').selectAll().where('authority_id', '=', authorityId).where('shard', '=', shard),
);

const findHead = prepared((db, { authorityId, shard }: Place) =>
  db.selectFrom('revocation_lists').select(HEAD).where('authority_id', '=', authorityId).where('shard', '=', shard),
);

const listHeads = prepared((db, { authorityId }: Pick<Place, 'authorityId'>) =>
  db.selectFrom('revocation_lists').select(HEAD).where('authority_id', '=', authorityId).orderBy('shard'),
);

const insert = prepared((db, { authority_id, shard, ...replacing }: RevocationListTable) =>
  db
    .insertInto('revocation_lists')
    .values({ authority_id, shard, ...replacing })
    .onConflict((older) =>
      older
        .columns(['authority_id', 'shard'])
        .doUpdateSet(replacing)
        .whereRef('excluded.number', '>', 'revocation_lists.number'),
    ),
);

async function put(session: Session, list: RevocationListRecord): Promise<void> {
  const { authorityId, shard, number } = list;
  const columns = {
    authority_id: authorityId,
    shard,
    number,
    this_update: list.thisUpdate.getTime(),
    next_update: list.nextUpdate.getTime(),
    revocations: list.revocations,
    bases: list.bases,
    der: list.der,
  };
  if ((await session.change(insert(columns))) === 1) return;
  throw new Error(
    `Cannot store revocation list ${number} of ${authorityId}, shard ${shard}: its number is not the greatest`,
  );
}

function headOf(row: Omit<RevocationListTable, 'der'>): RevocationListHead {
  return {
    authorityId: row.authority_id,
    shard: row.shard,
    number: row.number,
    thisUpdate: new Date(row.this_update),
    nextUpdate: new Date(row.next_update),
    revocations: row.revocations,
    bases: row.bases,
  };
}

const listBases = prepared((db, { authorityId, limit }: { readonly authorityId: string; readonly limit: number }) =>
  db
    .selectFrom('list_bases')
    .select(['base', 'position'])
    .where('authority_id', '=', authorityId)
    .orderBy('position', 'desc')
    .limit(limit),
);

const putBase = prepared((db, { authorityId, base }: { readonly authorityId: string; readonly base: string }) => {
  const position = db
    .selectFrom('list_bases')
    .select(sql<number>`coalesce(max(position), 0) + 1`.as('next'))
    .where('authority_id', '=', authorityId);
  return db
    .insertInto('list_bases')
    .values({ authority_id: authorityId, base, position })
    .onConflict((older) => older.columns(['authority_id', 'base']).doUpdateSet({ position }));
});
