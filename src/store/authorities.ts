// The built-in authority's certificates, sealed keys and newest revocation lists.

import type { AuthorityRecord, AuthorityRows, RevocationListRecord } from '../ca/ports.ts';
import { prepared, type Session } from './query.ts';
import type { AuthorityTable, RevocationListTable } from './tables.ts';

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
      };
      await session.change((db) => db.insertInto('authorities').values(columns));
    },
  };
}

/** Of each authority the newest list is kept; older ones are replaced by it. */
export function revocationListRows(session: Session): AuthorityRows['revocationLists'] {
  return {
    findLatest: async (authorityId) => {
      const row = await session.first(findLatest({ authorityId }));
      return row === undefined ? undefined : revocationListOf(row);
    },
    put: (list) => put(session, list),
  };
}

const findLatest = prepared((db, { authorityId }: { readonly authorityId: string }) =>
  db.selectFrom('revocation_lists').selectAll().where('authority_id', '=', authorityId),
);

async function put(session: Session, list: RevocationListRecord): Promise<void> {
  const columns = {
    authority_id: list.authorityId,
    number: list.number,
    der: list.der,
    this_update: list.thisUpdate.getTime(),
    next_update: list.nextUpdate.getTime(),
  };
  const { authority_id: _, ...replacing } = columns;
  const written = await session.change((db) =>
    db
      .insertInto('revocation_lists')
      .values(columns)
      .onConflict((older) =>
        older.column('authority_id').doUpdateSet(replacing).whereRef('excluded.number', '>', 'revocation_lists.number'),
      ),
  );
  if (written === 1) return;
  throw new Error(`Cannot store revocation list ${list.number} of ${list.authorityId}: its number is not the greatest`);
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
  };
}

function revocationListOf(row: RevocationListTable): RevocationListRecord {
  return {
    authorityId: row.authority_id,
    number: row.number,
    der: row.der,
    thisUpdate: new Date(row.this_update),
    nextUpdate: new Date(row.next_update),
  };
}
