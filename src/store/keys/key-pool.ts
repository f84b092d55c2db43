// Keys that were made ahead, in the store: whoever takes one takes it away.

import { sql, type SqlBool } from 'kysely';
import type { KeyPoolRows, MadeWithin, PooledKey } from '../../key-pool/ports.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { PooledKeyTable } from './tables.ts';
import { type Builder, prepared, type Session } from '../query.ts';

export function keyPoolRows(session: Session): KeyPoolRows {
  return {
    listLevels: async (made) => {
      const rows = await session.all(listLevels(millisecondsOf(made)));
      return rows.map(({ algorithm, keys, oldest, newest }) => ({
        algorithm,
        keys: Number(keys),
        oldestMadeAt: new Date(oldest),
        newestMadeAt: new Date(newest),
      }));
    },
    add: async (keys) => {
      for (const key of keys) await session.change(insertKey(columnsOf(key)));
    },
    take: async ({ algorithm, limit, ...made }) => {
      const wanted = { algorithm, limit, ...millisecondsOf(made) };
      const rows = await session.all((session.skipsLocked ? takeUnlocked : takeFirst)(wanted));
      return rows.map(pooledKeyOf);
    },
    discardOthers: async ({ algorithms, ...made }, limit) =>
      await session.change((db) => discardOthers(db, { algorithms, limit, ...millisecondsOf(made) })),
    empty: async () => await session.change((db) => db.deleteFrom('pooled_keys')),
  };
}

interface Within {
  readonly sinceMs: number;
  readonly untilMs: number;
}

interface Wanted extends Within {
  readonly algorithm: KeyAlgorithmId;
  readonly limit: number;
}

const listLevels = prepared((db, { sinceMs, untilMs }: Within) =>
  db
    .selectFrom('pooled_keys')
    .select(({ fn }) => [
      'algorithm',
      fn.countAll<number | string>().as('keys'),
      fn.min<number>('made_at').as('oldest'),
      fn.max<number>('made_at').as('newest'),
    ])
    .where('made_at', '>=', sinceMs)
    .where('made_at', '<=', untilMs)
    .groupBy('algorithm')
    .orderBy('algorithm'),
);

const insertKey = prepared((db, columns: PooledKeyTable) => db.insertInto('pooled_keys').values(columns));

const oldest = (db: Builder, { algorithm, sinceMs, untilMs, limit }: Wanted) =>
  db
    .selectFrom('pooled_keys')
    .select('id')
    .where('algorithm', '=', algorithm)
    .where('made_at', '>=', sinceMs)
    .where('made_at', '<=', untilMs)
    .orderBy('made_at')
    .limit(limit);

const takeFirst = prepared((db, wanted: Wanted) =>
  db.deleteFrom('pooled_keys').where('id', 'in', oldest(db, wanted)).returningAll(),
);

/** What another is about to take is passed over. */
const takeUnlocked = prepared((db, wanted: Wanted) =>
  db.deleteFrom('pooled_keys').where('id', 'in', oldest(db, wanted).forUpdate().skipLocked()).returningAll(),
);

interface Others extends Within {
  readonly algorithms: readonly KeyAlgorithmId[];
  readonly limit: number;
}

function discardOthers(db: Builder, { algorithms, sinceMs, untilMs, limit }: Others) {
  return db.deleteFrom('pooled_keys').where('id', 'in', (others) =>
    others
      .selectFrom('pooled_keys')
      .select('id')
      .where((where) =>
        where.or([
          where('made_at', '<', sinceMs),
          where('made_at', '>', untilMs),
          // PostgreSQL takes no empty list.
          algorithms.length === 0 ? sql<SqlBool>`true` : where('algorithm', 'not in', algorithms),
        ]),
      )
      .limit(limit),
  );
}

function millisecondsOf({ since, until }: MadeWithin): Within {
  return { sinceMs: since.getTime(), untilMs: until.getTime() };
}

function columnsOf({ id, algorithm, sealedKey, madeAt }: PooledKey): PooledKeyTable {
  return { id, algorithm, sealed_key: sealedKey, made_at: madeAt.getTime() };
}

function pooledKeyOf({ id, algorithm, sealed_key, made_at }: PooledKeyTable): PooledKey {
  return { id, algorithm, sealedKey: sealed_key, madeAt: new Date(made_at) };
}
