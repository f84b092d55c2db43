// The data keys, each under its master keys. There is a handful: one more with each rotation.

import type { DataKeyRecord, SecretRows } from '../../secrets/ports.ts';
import { prepared, type Session } from '../query.ts';
import type { DataKeySealTable, DataKeyTable } from '../tables.ts';

export function dataKeyRows(session: Session): SecretRows['dataKeys'] {
  const addSeal: SecretRows['dataKeys']['addSeal'] = async (id, { masterKeyId, sealedKey }) => {
    const columns = { data_key_id: id, master_key_id: masterKeyId, sealed_key: sealedKey };
    await session.change((db) => db.insertInto('data_key_seals').values(columns));
  };
  return {
    list: async () => recordsOf(await session.all(listKeys({}))),
    insert: async ({ id, state, createdAt, seals }) => {
      const columns = { id, state, created_at: createdAt.getTime() };
      await session.change((db) => db.insertInto('data_keys').values(columns));
      for (const seal of seals) await addSeal(id, seal);
    },
    setState: async (id, state) => {
      await session.change((db) => db.updateTable('data_keys').set({ state }).where('id', '=', id));
    },
    addSeal,
    removeSeal: async (id, masterKeyId) =>
      await session.change((db) =>
        db.deleteFrom('data_key_seals').where('data_key_id', '=', id).where('master_key_id', '=', masterKeyId),
      ),
  };
}

/** In one look, between whose halves nothing changes. */
const listKeys = prepared((db) =>
  db
    .selectFrom('data_keys')
    .leftJoin('data_key_seals', 'data_key_id', 'id')
    .selectAll()
    .orderBy('id')
    .orderBy('master_key_id'),
);

type Row = DataKeyTable & { readonly [column in keyof DataKeySealTable]: DataKeySealTable[column] | null };

function recordsOf(rows: readonly Row[]): readonly DataKeyRecord[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((ofKey) => {
    const [first] = ofKey;
    if (first === undefined) return [];
    const seals = ofKey.flatMap(({ master_key_id: masterKeyId, sealed_key: sealedKey }) =>
      masterKeyId === null || sealedKey === null ? [] : [{ masterKeyId, sealedKey }],
    );
    return [{ id: first.id, state: first.state, createdAt: new Date(first.created_at), seals }];
  });
}
