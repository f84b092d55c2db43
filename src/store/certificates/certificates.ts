// Certificates in the store: finding, inserting and saving them one by one.

import { sql, type SqlBool } from 'kysely';
import { LEGAL_STEPS, type Certificate } from '../../certificates/model/certificate.ts';
import { IdTaken, MAX_RELATED, StaleState, type CertificateRows } from '../../certificates/ports/store.ts';
import { certificateOf, changedColumnsOf, columnsOf } from './columns.ts';
import { countUnderWay, listPendingReissues, listScheduled } from './lists.ts';
import { countFreeOfAccount, countFreeOfDomain } from './free-places.ts';
import { CERTIFICATE_TEXTS, excludedWhere } from './exclusion-where.ts';
import { list } from '../lists/list.ts';
import { listResting } from './resting.ts';
import { type CertificateRow, issuerChainOf, keepingIssuers, selectCertificates } from './issuer-chains.ts';
import { prepared, preparedByKey, type Query, type Session } from '../query.ts';
import type { CertificateColumns } from '../tables.ts';

/** A lineage longer than this is cut: one reissue a day for 27 years. */
export const MAX_LINEAGE = 10_000;

/** Also what fills a store without telling of it. */
export interface CertificateRecords extends CertificateRows {
  /** Refuses (throws IdTaken) an id that is on record, deleted ones included. */
  insert(certificate: Certificate): Promise<void>;
  /** Saves `next` over `previous`, with version + 1; throws StaleState when the stored version is not `previous.version`. */
  save(previous: Certificate, next: Certificate): Promise<Certificate>;
}

export function certificateRows(session: Session): CertificateRecords {
  return {
    find: async (id) => decode(await session.first(findShown({ id }))),
    findWithDeleted: async (id) => decode(await session.first(findAny({ id }))),
    findLatestReplacement: async (id) => decode(await session.first(findLatestReplacement({ id }))),
    listLatestReplacements: (ids) => listLatestReplacements(session, ids),
    listLineage: async (id) => (await session.all(listLineage({ id }))).map(certificateOf),
    list: (filter, now) => list(session, filter, now),
    countFreeOfAccount: (accountUin, productIds, now) => countFreeOfAccount(session, { accountUin, productIds, now }),
    countFreeOfDomain: (place, productIds, now) => countFreeOfDomain(session, { ...place, productIds, now }),
    countUnderWay: async (accountUin) => (await session.first(countUnderWay({ accountUin })))?.count ?? 0,
    listPendingReissues: (accountUin, domain, now) => listPendingReissues(session, { accountUin, domain, now }),
    listScheduled: (filter, now) => listScheduled(session, filter, now),
    findUploaded: async (where, leaf) => decode(await session.first(findUploaded(where, leaf))),
    listWithDeleted: (ids) => listWithDeleted(session, ids),
    listResting: (rule, page) => listResting(session, rule, page),
    remove: async ({ id, version }) => (await session.change(remove({ id, version }))) === 1,
    insert: (certificate) => insert(session, certificate),
    save: (previous, next) => save(session, previous, next),
  };
}

const findAny = preparedByKey((db, { id }: { readonly id: string }) => selectCertificates(db).where('id', '=', id));

const findShown = preparedByKey((db, { id }: { readonly id: string }) =>
  selectCertificates(db).where('id', '=', id).where('deleted_at', 'is', null),
);

export const findVersion = prepared((db, { id, version }: { readonly id: string; readonly version: number }) =>
  db
    .selectFrom('certificates')
    .select('version')
    .where('id', '=', id)
    .where('version', '=', version)
    .where('deleted_at', 'is', null),
);

/** By the order of insertion: clocks are set back, and those of two nodes differ. */
const findLatestReplacement = prepared((db, { id }: { readonly id: string }) =>
  selectCertificates(db).where('replaces', '=', id).orderBy('sequence', 'desc').limit(sql.lit(1)),
);

const listLineage = prepared((db, { id }: { readonly id: string }) =>
  selectCertificates(db)
    .where('lineage_id', '=', id)
    // A literal, so that the index without the attempts that came to nothing serves.
    .where(sql<SqlBool>`step not in ('failed', 'cancelled')`)
    .orderBy('generation')
    .orderBy('created_at')
    .orderBy('sequence')
    .limit(sql.lit(MAX_LINEAGE)),
);

export function findUploaded(
  { accountUin, projectIds, except = [] }: Parameters<CertificateRows['findUploaded']>[0],
  leaf: string,
): Query<CertificateRow> {
  return (db) => {
    const all = selectCertificates(db)
      .where('account_uin', '=', accountUin)
      .where('leaf_sha256', '=', leaf)
      // A literal, so that the index of uploaded certificates serves.
      .where(sql<SqlBool>`source = 'uploaded'`)
      .where('deleted_at', 'is', null)
      .limit(sql.lit(1));
    const uploaded =
      except.length === 0 ? all : all.where((where) => where.not(excludedWhere(CERTIFICATE_TEXTS, except)));
    return projectIds === undefined ? uploaded : uploaded.where('project_id', 'in', projectIds);
  };
}

export const insertCertificate = prepared((db, columns: CertificateColumns) =>
  db
    .insertInto('certificates')
    .values(columns)
    .onConflict((taken) => taken.column('id').doNothing()),
);

type Update = Partial<CertificateColumns> & { readonly savedId: string; readonly savedVersion: number };

const updateColumns = prepared((db, { savedId, savedVersion, ...columns }: Update) =>
  db.updateTable('certificates').set(columns).where('id', '=', savedId).where('version', '=', savedVersion),
);

const remove = prepared((db, { id, version }: { readonly id: string; readonly version: number }) =>
  db
    .deleteFrom('certificates')
    .where('id', '=', id)
    .where('version', '=', version)
    .where((where) => {
      const reissue = where.selectFrom('certificates as reissue').select('reissue.id');
      return where.not(where.exists(reissue.whereRef('reissue.replaces', '=', 'certificates.id')));
    })
    .where((where) => {
      const job = where.selectFrom('jobs').select('jobs.sequence').where('jobs.kind', '=', 'advance');
      return where.not(where.exists(job.whereRef('jobs.subject', '=', 'certificates.id')));
    }),
);

async function insert(session: Session, certificate: Certificate): Promise<void> {
  for (const query of keepingIssuers(certificate)) await session.change(query);
  const inserted = await session.change(insertCertificate(columnsOf(certificate)));
  if (inserted === 0) throw new IdTaken(`Cannot insert certificate ${certificate.id}: the id is on record`);
}

async function save(session: Session, previous: Certificate, next: Certificate): Promise<Certificate> {
  const saved = { ...next, version: previous.version + 1 };
  for (const query of keepingNewIssuers(previous, saved)) await session.change(query);
  const updated = await session.change(saveCertificate(previous, saved));
  if (updated === 0) {
    throw new StaleState(`Cannot save certificate ${previous.id}: version ${previous.version} is not the stored one`);
  }
  return saved;
}

/** `next` with the version that follows; changes one row, where the stored version is that of `previous`. Throws on a step that is not legal. */
export function saveCertificate(previous: Certificate, next: Certificate): Query<unknown> {
  assertLegal(previous, next);
  const columns = changedColumnsOf(previous, next);
  return updateColumns({ ...columns, savedId: previous.id, savedVersion: previous.version });
}

/** What has to be on record before `next` is saved over `previous`. */
export function keepingNewIssuers(previous: Certificate, next: Certificate): readonly Query<unknown>[] {
  return next.issued === previous.issued ? [] : keepingIssuers(next);
}

function assertLegal(previous: Certificate, next: Certificate): void {
  if (previous.id !== next.id) throw new Error(`Cannot save certificate ${next.id} over ${previous.id}`);
  if (!LEGAL_STEPS[previous.step].includes(next.step)) {
    throw new Error(`Cannot save certificate ${next.id}: ${previous.step} → ${next.step} is not a legal step`);
  }
}

async function listLatestReplacements(
  session: Session,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Certificate>> {
  const rows = await session.all((db) =>
    db
      .selectFrom('certificates as replacement')
      .selectAll()
      .select(issuerChainOf('replacement'))
      .where('replaces', 'in', ids)
      .where('sequence', '=', (latest) =>
        latest
          .selectFrom('certificates as attempt')
          .select('attempt.sequence')
          .whereRef('attempt.replaces', '=', 'replacement.replaces')
          .orderBy('attempt.sequence', 'desc')
          .limit(sql.lit(1)),
      ),
  );
  return new Map(rows.flatMap((row) => (row.replaces === null ? [] : [[row.replaces, certificateOf(row)]])));
}

async function listWithDeleted(session: Session, ids: readonly string[]): Promise<readonly Certificate[]> {
  if (ids.length === 0) return [];
  const rows = await session.all((db) => selectCertificates(db).where('id', 'in', ids).limit(MAX_RELATED));
  return rows.map(certificateOf);
}

function decode(row: CertificateRow | undefined): Certificate | undefined {
  return row === undefined ? undefined : certificateOf(row);
}
