// The built-in authority's certificates and sealed keys.

import type { AuthorityRecord, AuthorityRows } from '../ca/ports.ts';
import type { Session } from './query.ts';
import type { AuthorityTable } from './tables.ts';
import { packBytes, unpackBytes } from './values.ts';

/** What stands for a key that is kept elsewhere. */
const NO_KEY = new Uint8Array();

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
        sealed_key: authority.sealedKey ?? NO_KEY,
        cross_chain: authority.crossChain.length === 0 ? null : packBytes(authority.crossChain),
        issuer_id: authority.issuerId,
        created_at: authority.createdAt.getTime(),
        shards: authority.shards,
      };
      await session.change((db) => db.insertInto('authorities').values(columns));
    },
    setSealedKey: async (id, sealedKey) => await update(session, id, { sealed_key: sealedKey ?? NO_KEY }),
    setCrossChain: async (id, crossChain) =>
      await update(session, id, { cross_chain: crossChain.length === 0 ? null : packBytes(crossChain) }),
  };
}

async function update(
  session: Session,
  id: string,
  columns: Partial<Pick<AuthorityTable, 'sealed_key' | 'cross_chain'>>,
): Promise<void> {
  const changed = await session.change((db) => db.updateTable('authorities').set(columns).where('id', '=', id));
  if (changed !== 1) throw new Error(`Cannot change authority ${id}: there is none`);
}

function authorityOf(row: AuthorityTable): AuthorityRecord {
  return {
    id: row.id,
    kind: row.kind,
    role: row.role,
    algorithm: row.algorithm,
    certificate: row.certificate,
    sealedKey: row.sealed_key.length === 0 ? undefined : row.sealed_key,
    crossChain: row.cross_chain === null ? [] : unpackBytes(row.cross_chain),
    issuerId: row.issuer_id,
    createdAt: new Date(row.created_at),
    shards: row.shards,
  };
}
