// Proofs of control that serve again: the newest of each method for each account and domain.

import type { Authorization, AuthorizationRows } from '../certificates/ports.ts';
import type { DomainName } from '../certificates/domain-name.ts';
import { prepared, type Session } from './query.ts';
import type { AuthorizationTable } from './tables.ts';

export function authorizationRows(session: Session): AuthorizationRows {
  return {
    put: async ({ accountUin, domain, method, provedAt }) => {
      await session.change(put({ account_uin: accountUin, domain, method, proved_at: provedAt.getTime() }));
    },
    list: async (accountUin, domains, since) => {
      const rows = await session.all((db) =>
        db
          .selectFrom('authorizations')
          .selectAll()
          .where('account_uin', '=', accountUin)
          .where('domain', 'in', domains)
          .where('proved_at', '>=', since.getTime())
          .orderBy('domain')
          .orderBy('method'),
      );
      return rows.map(authorizationOf);
    },
  };
}

const put = prepared((db, columns: AuthorizationTable) =>
  db
    .insertInto('authorizations')
    .values(columns)
    .onConflict((earlier) =>
      earlier
        .columns(['account_uin', 'domain', 'method'])
        .doUpdateSet((set) => ({ proved_at: set.ref('excluded.proved_at') }))
        .whereRef('excluded.proved_at', '>', 'authorizations.proved_at'),
    ),
);

function authorizationOf(row: AuthorizationTable): Authorization {
  return {
    accountUin: row.account_uin,
    // It was a DomainName when it was put.
    domain: row.domain as DomainName,
    method: row.method,
    provedAt: new Date(row.proved_at),
  };
}
