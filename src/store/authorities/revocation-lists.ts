// The newest revocation lists of the built-in authority, and below which addresses they were published.

import { sql } from 'kysely';
import type { AuthorityRows, RevocationListHead } from '../../ca/ports.ts';
import { concatBytes } from '../../lib/bytes.ts';
import { prepared, type Session } from '../query.ts';
import type { RevocationListPartTable, RevocationListTable } from '../tables.ts';

/** Of each authority and shard the newest list is kept; older ones are replaced by it. */
export function revocationListRows(session: Session): AuthorityRows['revocationLists'] {
  return {
    findLatest: async (authorityId, shard) => {
      const rows = await session.all(findLatest({ authorityId, shard }));
      const [first] = rows;
      return first && { ...headOf(first), der: concatBytes(...rows.map(({ bytes }) => bytes)) };
    },
    findHead: async (authorityId, shard) => {
      const row = await session.first(findHead({ authorityId, shard }));
      return row === undefined ? undefined : headOf(row);
    },
    listHeads: async (authorityId) => (await session.all(listHeads({ authorityId }))).map(headOf),
    listBases: async (authorityId, limit) =>
      (await session.all(listBases({ authorityId, limit }))).map(({ base, position }) => ({ base, position })),
    stage: async ({ authorityId, shard, edition, part, bytes }) => {
      await session.change(insertPart({ authority_id: authorityId, shard, edition, part, bytes }));
    },
    put: (list) => put(session, list),
    putBase: async (authorityId, base) => {
      await session.change(putBase({ authorityId, base }));
    },
  };
}

const HEAD = [
  'authority_id',
  'shard',
  'number',
  'this_update',
  'next_update',
  'revocations',
  'bases',
  'edition',
] as const;

interface Place {
  readonly authorityId: string;
  readonly shard: number;
}

/** In one statement, since a list that is put meanwhile drops the pieces of the one before. */
const findLatest = prepared((db, { authorityId, shard }: Place) =>
  db
    .selectFrom('revocation_lists')
    .innerJoin('revocation_list_parts', (join) =>
      join
        .onRef('revocation_list_parts.authority_id', '=', 'revocation_lists.authority_id')
        .onRef('revocation_list_parts.shard', '=', 'revocation_lists.shard')
        .onRef('revocation_list_parts.edition', '=', 'revocation_lists.edition'),
    )
    .selectAll('revocation_lists')
    .select('revocation_list_parts.bytes')
    .where('revocation_lists.authority_id', '=', authorityId)
    .where('revocation_lists.shard', '=', shard)
    .orderBy('revocation_list_parts.part'),
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

/** Of one edition a piece is always the same. */
const insertPart = prepared((db, columns: RevocationListPartTable) =>
  db
    .insertInto('revocation_list_parts')
    .values(columns)
    .onConflict((staged) => staged.doNothing()),
);

const dropOthers = prepared((db, { authorityId, shard, edition }: Place & { readonly edition: string }) =>
  db
    .deleteFrom('revocation_list_parts')
    .where('authority_id', '=', authorityId)
    .where('shard', '=', shard)
    .where('edition', '<>', edition),
);

async function put(session: Session, list: RevocationListHead): Promise<void> {
  const { authorityId, shard, number, edition } = list;
  const columns = {
    authority_id: authorityId,
    shard,
    number,
    this_update: list.thisUpdate.getTime(),
    next_update: list.nextUpdate.getTime(),
    revocations: list.revocations,
    bases: list.bases,
    edition,
  };
  if ((await session.change(insert(columns))) === 0) {
    const why = 'its number is not the greatest';
    throw new Error(`Cannot store revocation list ${number} of ${authorityId}, shard ${shard}: ${why}`);
  }
  await session.change(dropOthers({ authorityId, shard, edition }));
}

function headOf(row: RevocationListTable): RevocationListHead {
  return {
    authorityId: row.authority_id,
    shard: row.shard,
    number: row.number,
    thisUpdate: new Date(row.this_update),
    nextUpdate: new Date(row.next_update),
    revocations: row.revocations,
    bases: row.bases,
    edition: row.edition,
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
