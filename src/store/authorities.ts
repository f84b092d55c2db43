// The built-in authority's certificates and sealed keys.

import type { AuthorityRecord, AuthorityRows } from '../ca/ports.ts';
import type { Session } from './query.ts';
import type { AuthorityTable } from './tables.ts';

export function authorityRows(session: Session): AuthorityRows['authorities'] {
  return {
    list: async () => {
      const rows = await session.all((db) => db.selectFrom('authorities').selectAll().orderBy('id'));
      return rows.map(authorityOf);
    },
    insert: async (authority) => {
      const columns = {
        id: authority.id,
        kind: authority.kind,
        role: authority.role,
        algorithm: authority.algorithm,
        certificate: authority.certificate,
        sealed_key: authority.sealedKey,
        issuer_id: authority.issuerId,
        created_at: authority.createdAt.getTime(),
        shards: authority.shards,
      };
      await session.change((db) => db.insertInto('authorities').values(columns));
    },
  };
}

function authorityOf(row: AuthorityTable): AuthorityRecord {
  return {
    id: row.id,
    kind: row.kind,
    role: row.role,
    algorithm: row.algorithm,
    certificate: row.certificate,
    sealedKey: row.sealed_key,
    issuerId: row.issuer_id,
    createdAt: new Date(row.created_at),
    shards: row.shards,
  };
}
