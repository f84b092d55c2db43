// The built-in authority's certificates and sealed keys.

import type { AuthorityRecord, AuthorityRevocation, AuthorityRows, Compromise } from '../../ca/ports.ts';
import type { Session } from '../query.ts';
import type { AuthorityTable } from '../tables.ts';
import { msOf, packBytes, unpackBytes } from '../values.ts';

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
        ...compromiseColumnsOf(authority.compromise),
        ...revocationColumnsOf(authority.revocation),
      };
      await session.change((db) => db.insertInto('authorities').values(columns));
    },
    setSealedKey: async (id, sealedKey) => await update(session, id, { sealed_key: sealedKey ?? NO_KEY }),
    setCrossChain: async (id, crossChain) =>
      await update(session, id, { cross_chain: crossChain.length === 0 ? null : packBytes(crossChain) }),
    setCompromise: async (id, compromise) => await update(session, id, compromiseColumnsOf(compromise)),
    setRevocation: async (id, revocation) => await update(session, id, revocationColumnsOf(revocation)),
  };
}

async function update(session: Session, id: string, columns: Partial<AuthorityTable>): Promise<void> {
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
    compromise: compromiseOf(row),
    revocation: revocationOf(row),
  };
}

function compromiseColumnsOf(
  compromise: Compromise | undefined,
): Pick<AuthorityTable, 'compromised_at' | 'revoke_at' | 'revoked_once_replaced'> {
  return {
    compromised_at: msOf(compromise?.declaredAt),
    revoke_at: msOf(compromise?.revokeAt),
    revoked_once_replaced: compromise?.isRevokedOnceReplaced === true ? 1 : 0,
  };
}

function compromiseOf(row: AuthorityTable): Compromise | undefined {
  const { compromised_at: declaredAt, revoke_at: revokeAt } = row;
  if (declaredAt === null || revokeAt === null) return undefined;
  return {
    declaredAt: new Date(declaredAt),
    revokeAt: new Date(revokeAt),
    isRevokedOnceReplaced: row.revoked_once_replaced === 1,
  };
}

function revocationColumnsOf(
  revocation: AuthorityRevocation | undefined,
): Pick<AuthorityTable, 'revoked_at' | 'revocation_reason'> {
  return { revoked_at: msOf(revocation?.at), revocation_reason: revocation?.reason ?? null };
}

function revocationOf({ revoked_at: at, revocation_reason: reason }: AuthorityTable): AuthorityRevocation | undefined {
  return at === null || reason === null ? undefined : { at: new Date(at), reason };
}
