// The CSRs that accounts keep, in the store.

import { type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { CsrFilter, CsrRows, CsrSubject, KeptCsr, ListedCsr } from '../../certificates/model/kept-csr.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import type { CsrChange, CsrExpectation } from '../../certificates/ports/write-set.ts';
import { found, type Look, notFound } from '../sets/look.ts';
import { type Builder, prepared, type Query, type Session } from '../query.ts';
import type { CsrTable, Tables } from '../tables.ts';
import { decodeTags, encodeTags } from '../certificates/tags.ts';

export function csrRows(session: Session): CsrRows {
  return {
    find: async (id) => {
      const row = await session.first(findCsr({ id: String(id) }));
      return row === undefined ? undefined : csrOf(row);
    },
    list: async (filter) => {
      const counted = await session.first((db) => filtered(db, filter).select((all) => all.fn.countAll().as('total')));
      const rows = await session.all((db) => pageOf(db, filter));
      return { total: Number(counted?.total ?? 0), page: rows.map(listedOf) };
    },
    count: async (accountUin) => Number((await session.first(countOf({ account_uin: accountUin })))?.total ?? 0),
    prune: async (until, limit) =>
      await session.change((db) =>
        db
          .deleteFrom('csrs')
          .where('id', 'in', (old) =>
            old.selectFrom('csrs').select('id').where('updated_at', '<', until.getTime()).limit(limit),
          ),
      ),
  };
}

const findCsr = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('csrs').selectAll().where('id', '=', id),
);

const countOf = prepared((db, { account_uin }: Pick<CsrTable, 'account_uin'>) =>
  db
    .selectFrom('csrs')
    .where('account_uin', '=', account_uin)
    .select((all) => all.fn.countAll().as('total')),
);

const insertColumns = prepared((db, columns: CsrTable) => db.insertInto('csrs').values(columns));

export function lookForCsr(expectation: CsrExpectation, row: 'locked' | 'read'): Look {
  switch (expectation.kind) {
    case 'csrIdFree':
      return notFound(findCsr({ id: String(expectation.csrId) }));
    case 'csrUnchanged': {
      const { id, version } = expectation.csr;
      return found((row === 'locked' ? lockCsrVersion : findCsrVersion)({ id: String(id), version }));
    }
    case 'csrsOfAccount': {
      const { accountUin, atMost } = expectation;
      return found(csrsFit({ accountUin, atMost }));
    }
  }
}

export function changeOfCsr(change: CsrChange): Query<unknown> {
  switch (change.kind) {
    case 'insertCsr':
      return insertCsr(change.csr);
    case 'saveCsr':
      return saveCsr(change.previous, change.next);
    case 'removeCsr':
      return removeCsr({ id: String(change.csrId) });
  }
}

function insertCsr(csr: KeptCsr): Query<unknown> {
  return insertColumns(columnsOf(csr));
}

function saveCsr(previous: KeptCsr, next: KeptCsr): Query<unknown> {
  const { id, ...columns } = columnsOf(next);
  return (db) => db.updateTable('csrs').set(columns).where('id', '=', id).where('version', '=', previous.version);
}

const removeCsr = prepared((db, { id }: { readonly id: string }) => db.deleteFrom('csrs').where('id', '=', id));

interface SeenCsr {
  readonly id: string;
  readonly version: number;
}

const ofVersion = (db: Builder, { id, version }: SeenCsr) =>
  db.selectFrom('csrs').select('id').where('id', '=', id).where('version', '=', version);

const findCsrVersion = prepared((db, seen: SeenCsr) => ofVersion(db, seen));
const lockCsrVersion = prepared((db, seen: SeenCsr) => ofVersion(db, seen).forUpdate());

const csrsFit = prepared((db, { accountUin, atMost }: { readonly accountUin: string; readonly atMost: number }) =>
  db
    .selectFrom('csrs')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('account_uin', '=', accountUin)
    .having((all) => all.fn.countAll<number>(), '<=', atMost),
);

const LISTED = [
  'id',
  'version',
  'account_uin',
  'names',
  'subject',
  'key_algorithm',
  'remark',
  'tags',
  'created_at',
  'updated_at',
  'generated',
] as const satisfies readonly (keyof CsrTable)[];

function filtered(db: Builder, { accountUin, domain, keyAlgorithms }: CsrFilter) {
  const own = db.selectFrom('csrs').where('account_uin', '=', accountUin);
  const named = domain === undefined ? own : own.where((where) => hasDomain(where, domain));
  return keyAlgorithms === undefined ? named : named.where('key_algorithm', 'in', [...keyAlgorithms]);
}

/** Names are kept in small letters; without the text the domain is another one where it is part of it. */
function hasDomain(where: ExpressionBuilder<Tables, 'csrs'>, text: string) {
  const domain = where.ref('domain');
  return sql<SqlBool>`replace(${domain}, ${text.toLowerCase()}, '') <> ${domain}`;
}

function pageOf(db: Builder, filter: CsrFilter) {
  return filtered(db, filter)
    .select(LISTED)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .offset(filter.offset);
}

function columnsOf(csr: KeptCsr): CsrTable {
  return {
    id: String(csr.id),
    version: csr.version,
    account_uin: csr.accountUin,
    domain: csr.names[0] ?? '',
    names: JSON.stringify(csr.names),
    subject: JSON.stringify(csr.subject),
    key_algorithm: csr.keyAlgorithm,
    remark: csr.remark,
    tags: encodeTags(csr.tags),
    created_at: csr.createdAt.getTime(),
    updated_at: csr.updatedAt.getTime(),
    generated: csr.csr === undefined ? 0 : 1,
    csr: csr.csr ?? null,
    sealed_key: csr.sealedKey ?? null,
    sealed_key_password: csr.sealedKeyPassword ?? null,
  };
}

type ListedColumns = Pick<CsrTable, (typeof LISTED)[number]>;

function csrOf(row: CsrTable): KeptCsr {
  const { isGenerated: _, ...facts } = listedOf(row);
  return {
    ...facts,
    csr: row.csr ?? undefined,
    sealedKey: row.sealed_key ?? undefined,
    sealedKeyPassword: row.sealed_key_password ?? undefined,
  };
}

/** What is read as JSON was written here. */
function listedOf(row: ListedColumns): ListedCsr {
  return {
    id: Number(row.id),
    version: row.version,
    accountUin: row.account_uin,
    names: JSON.parse(row.names) as readonly DomainName[],
    subject: JSON.parse(row.subject) as CsrSubject,
    keyAlgorithm: row.key_algorithm,
    remark: row.remark,
    tags: decodeTags(row.tags),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    isGenerated: row.generated === 1,
  };
}
