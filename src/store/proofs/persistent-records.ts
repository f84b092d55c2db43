// Persistent records that orders were proved by, in the store: one of each account at each domain, as it was last seen.

import { sql, type SqlBool } from 'kysely';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import { type KnownPersistentRecord, persistentNameOf } from '../../certificates/model/persistent-record.ts';
import type { PersistentRecordRows } from '../../certificates/ports/persistent-records.ts';
import type { Change, PersistentChange, PersistentEnd } from '../../certificates/ports/write-set.ts';
import { found, type Look } from '../sets/look.ts';
import { type Builder, prepared, type Query, type Session } from '../query.ts';
import type { PersistentRecordTable } from '../tables.ts';

export function persistentRecordRows(session: Session): PersistentRecordRows {
  return {
    list: async (accountUin, domains) => {
      if (domains.length === 0) return [];
      const rows = await session.all(atDomains(Object.assign({ accountUin }, domains)));
      return rows.map(recordOf);
    },
    listOfAccount: async (question) => (await session.all(ofAccount(question))).map(recordOf),
    listEnding: async ({ now, until, after, limit }) => {
      const times = { nowMs: now.getTime(), untilMs: until.getTime() };
      const rows = await session.all(ending({ ...times, afterUin: after.accountUin, after: after.domain, limit }));
      return rows.map(recordOf);
    },
    countEnding: async ({ now, until }) => {
      const row = await session.first(countsEnding({ nowMs: now.getTime(), untilMs: until.getTime() }));
      return Number(row?.count ?? 0);
    },
    prune: async (until, limit) => await session.change(prune({ untilMs: until.getTime(), limit })),
  };
}

const KINDS: ReadonlySet<Change['kind']> = new Set<PersistentChange['kind']>([
  'knowPersistent',
  'markPersistentEndTold',
  'forgetPersistent',
]);

export function isPersistentChange(change: Change): change is PersistentChange {
  return KINDS.has(change.kind);
}

export function changeOfPersistent(change: PersistentChange): {
  readonly query: Query<unknown>;
  readonly rows: 1 | undefined;
} {
  switch (change.kind) {
    case 'knowPersistent':
      return { query: putPersistentRecord(change.record), rows: undefined };
    case 'markPersistentEndTold':
      return { query: markEndTold(untoldEndOf(change)), rows: 1 };
    case 'forgetPersistent': {
      const { accountUin, domain, checkedAt } = change;
      return { query: forgetRecord({ accountUin, domain, checkedMs: checkedAt.getTime() }), rows: undefined };
    }
  }
}

export function lookForEnd(end: PersistentEnd, how: 'locked' | 'read'): Look {
  return found((how === 'locked' ? lockUntoldEnd : findUntoldEnd)(untoldEndOf(end)));
}

/** The domains stand under their indexes, so that there is one form of the query for each number of them. */
type Wanted = Readonly<Record<number, DomainName>> & { readonly accountUin: string };

const atDomains = prepared((db, { accountUin, ...domains }: Wanted) =>
  db
    .selectFrom('persistent_records')
    .selectAll()
    .where('account_uin', '=', accountUin)
    .where('domain', 'in', Object.values(domains))
    .orderBy('domain'),
);

interface OfAccount {
  readonly accountUin: string;
  readonly after: string;
  readonly limit: number;
}

const ofAccount = prepared((db, { accountUin, after, limit }: OfAccount) =>
  db
    .selectFrom('persistent_records')
    .selectAll()
    .where('account_uin', '=', accountUin)
    .where('domain', '>', after)
    .orderBy('domain')
    .limit(limit),
);

interface Ending {
  readonly nowMs: number;
  readonly untilMs: number;
  readonly afterUin: string;
  readonly after: string;
  readonly limit: number;
}

const untold = sql<SqlBool>`(told_until is null or told_until <> until_at)`;

const ending = prepared((db, { nowMs, untilMs, afterUin, after, limit }: Ending) =>
  db
    .selectFrom('persistent_records')
    .selectAll()
    .where('until_at', '>', nowMs)
    .where('until_at', '<=', untilMs)
    .where(untold)
    .where(sql<SqlBool>`(account_uin > ${afterUin} or (account_uin = ${afterUin} and domain > ${after}))`)
    .orderBy('account_uin')
    .orderBy('domain')
    .limit(limit),
);

const countsEnding = prepared((db, { nowMs, untilMs }: Pick<Ending, 'nowMs' | 'untilMs'>) =>
  db
    .selectFrom('persistent_records')
    .select((select) => select.fn.countAll<number | string>().as('count'))
    .where('until_at', '>', nowMs)
    .where('until_at', '<=', untilMs),
);

const prune = prepared((db, { untilMs, limit }: { readonly untilMs: number; readonly limit: number }) =>
  db
    .deleteFrom('persistent_records')
    .where((where) =>
      where(
        where.refTuple('account_uin', 'domain'),
        'in',
        where
          .selectFrom('persistent_records')
          .select(['account_uin', 'domain'])
          .where('checked_at', '<', untilMs)
          .orderBy('checked_at')
          .limit(limit)
          .$asTuple('account_uin', 'domain'),
      ),
    ),
);

type Columns = Omit<PersistentRecordTable, 'told_until'>;

/** A look that is older than the one on record changes nothing; of which end was told stays. */
const put = prepared((db, columns: Columns) =>
  db
    .insertInto('persistent_records')
    .values({ ...columns, told_until: null })
    .onConflict((known) =>
      known
        .columns(['account_uin', 'domain'])
        .doUpdateSet((set) => ({
          record: set.ref('excluded.record'),
          holds_below: set.ref('excluded.holds_below'),
          until_at: set.ref('excluded.until_at'),
          checked_at: set.ref('excluded.checked_at'),
        }))
        .whereRef('excluded.checked_at', '>=', 'persistent_records.checked_at'),
    ),
);

function putPersistentRecord(record: Omit<KnownPersistentRecord, 'toldUntil'>): Query<unknown> {
  const { accountUin, domain, value, holdsBelow, until, checkedAt } = record;
  return put({
    account_uin: accountUin,
    domain,
    record: value,
    holds_below: holdsBelow ? 1 : 0,
    until_at: until?.getTime() ?? null,
    checked_at: checkedAt.getTime(),
  });
}

interface UntoldEnd {
  readonly accountUin: string;
  readonly domain: string;
  readonly untilMs: number;
}

function untoldEndOf({ accountUin, domain, until }: PersistentEnd): UntoldEnd {
  return { accountUin, domain, untilMs: until.getTime() };
}

const untoldEnd = (db: Builder, { accountUin, domain, untilMs }: UntoldEnd) =>
  db
    .selectFrom('persistent_records')
    .select('domain')
    .where('account_uin', '=', accountUin)
    .where('domain', '=', domain)
    .where('until_at', '=', untilMs)
    .where(untold);

const findUntoldEnd = prepared((db, end: UntoldEnd) => untoldEnd(db, end));
const lockUntoldEnd = prepared((db, end: UntoldEnd) => untoldEnd(db, end).forUpdate());

const markEndTold = prepared((db, { accountUin, domain, untilMs }: UntoldEnd) =>
  db
    .updateTable('persistent_records')
    .set({ told_until: untilMs })
    .where('account_uin', '=', accountUin)
    .where('domain', '=', domain),
);

/** Only where nothing newer was seen. */
const forgetRecord = prepared(
  (
    db,
    {
      accountUin,
      domain,
      checkedMs,
    }: { readonly accountUin: string; readonly domain: string; readonly checkedMs: number },
  ) =>
    db
      .deleteFrom('persistent_records')
      .where('account_uin', '=', accountUin)
      .where('domain', '=', domain)
      .where('checked_at', '=', checkedMs),
);

function recordOf(row: PersistentRecordTable): KnownPersistentRecord {
  return {
    accountUin: row.account_uin,
    // It was a DomainName when it was put.
    domain: row.domain as DomainName,
    place: persistentNameOf(row.domain),
    value: row.record,
    holdsBelow: row.holds_below === 1,
    until: row.until_at === null ? undefined : new Date(row.until_at),
    checkedAt: new Date(row.checked_at),
    toldUntil: row.told_until === null ? undefined : new Date(row.told_until),
  };
}
