// Proofs of control that serve again: the newest of each method for each account and domain.

import { sql } from 'kysely';
import type { Authorization } from '../../certificates/model/authorization.ts';
import type { AuthorizationRows } from '../../certificates/ports/store.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import type { ProvedExpectation } from '../../certificates/ports/write-set.ts';
import { prepared, type Query, type Session } from '../query.ts';
import { provedBy, storedMethod } from './stored-methods.ts';
import type { AuthorizationTable } from '../tables.ts';

export function authorizationRows(session: Session): AuthorizationRows {
  return {
    put: async (authorization) => {
      await session.change(putAuthorization(authorization));
    },
    prune: async (until, limit) => await session.change(prune({ untilMs: until.getTime(), limit })),
    list: async (accountUin, domains, since) => {
      const rows = await session.all(list(Object.assign({ accountUin, sinceMs: since.getTime() }, domains)));
      return rows.map(authorizationOf);
    },
  };
}

/** The domains stand under their indexes, so that there is one form of the query for each number of them. */
type Wanted = Readonly<Record<number, DomainName>> & { readonly accountUin: string; readonly sinceMs: number };

const list = prepared((db, { accountUin, sinceMs, ...domains }: Wanted) =>
  db
    .selectFrom('authorizations')
    .selectAll()
    .where('account_uin', '=', accountUin)
    .where('domain', 'in', Object.values(domains))
    .where('proved_at', '>=', sinceMs)
    .orderBy('domain')
    .orderBy('method'),
);

/** As above. */
type Asked = Readonly<Record<`dns${number}` | `either${number}`, DomainName>> & {
  readonly accountUin: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly count: number;
};

/** Each domain is found by its key: an account may have proved any number of others. */
const countsProved = prepared((db, { count, accountUin, sinceMs, untilMs, ...domains }: Asked) => {
  const named = (prefix: string) =>
    Object.entries(domains).flatMap(([key, one]) => (key.startsWith(prefix) ? [one] : []));
  const proved = (some: readonly DomainName[]) =>
    db
      .selectFrom('authorizations')
      .select('domain')
      .where('account_uin', '=', accountUin)
      .where('domain', 'in', some)
      .where('proved_at', '>=', sinceMs)
      .where('proved_at', '<=', untilMs);
  const [byDns, byEither] = [named('dns'), named('either')];
  const asDns = proved(byDns).where('method', '=', sql.lit(storedMethod('dns')));
  const both = byEither.length === 0 ? asDns : asDns.unionAll(proved(byEither));
  return db
    .selectFrom((byDns.length === 0 ? proved(byEither) : both).as('proved'))
    .select((where) => where.fn.count<number>('domain').distinct().as('count'))
    .having((where) => where.fn.count<number>('domain').distinct(), '=', count);
});

/** Finds a row where the account has proved each of them. */
export function provesAll({ accountUin, byDns, byEither, since, until }: ProvedExpectation): Query<unknown> {
  return countsProved({
    ...Object.fromEntries(byDns.map((domain, nth) => [`dns${nth}` as const, domain])),
    ...Object.fromEntries(byEither.map((domain, nth) => [`either${nth}` as const, domain])),
    accountUin,
    sinceMs: since.getTime(),
    untilMs: until.getTime(),
    count: byDns.length + byEither.length,
  });
}

const putColumns = prepared((db, columns: AuthorizationTable) =>
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

export function putAuthorization({ accountUin, domain, method, provedAt }: Authorization): Query<unknown> {
  return putColumns({
    account_uin: accountUin,
    domain,
    method: storedMethod(method),
    proved_at: provedAt.getTime(),
  });
}

const prune = prepared((db, { untilMs, limit }: { readonly untilMs: number; readonly limit: number }) =>
  db
    .deleteFrom('authorizations')
    .where((where) =>
      where(
        where.refTuple('account_uin', 'domain', 'method'),
        'in',
        where
          .selectFrom('authorizations')
          .select(['account_uin', 'domain', 'method'])
          .where('proved_at', '<', untilMs)
          .orderBy('proved_at')
          .limit(limit)
          .$asTuple('account_uin', 'domain', 'method'),
      ),
    ),
);

function authorizationOf(row: AuthorizationTable): Authorization {
  return {
    accountUin: row.account_uin,
    // It was a DomainName when it was put.
    domain: row.domain as DomainName,
    method: provedBy(row.method),
    provedAt: new Date(row.proved_at),
  };
}
