// The log of operations: appended to, read by account, and never changed.

import { sql, type SqlBool } from 'kysely';
import type {
  LogPlace,
  LogQuestion,
  NewOperation,
  Operation,
  OperationReads,
  OperationRows,
} from '../../certificates/model/operations.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import type { Origin } from '../../lib/origin.ts';
import { CERTIFICATE_TEXTS, excludedWhere } from '../certificates/exclusion-where.ts';
import { prepared, type Builder, type Session } from '../query.ts';
import type { OperationTable } from './tables.ts';

export function operationRows(session: Session, origin: Origin): OperationRows {
  return {
    append: async (operation) => {
      await session.change(append(operationColumnsOf(operation, origin)));
    },
    list: (filter) => list(session, filter),
    search: (question) => search(session, question),
  };
}

type Columns = Omit<OperationTable, 'sequence'>;
export type OperationRow = Columns & { readonly sequence: number };

export const append = prepared((db, columns: Columns) => db.insertInto('operations').values(columns));

export function operationColumnsOf(operation: NewOperation, origin: Origin): Columns {
  const { accountUin, actor, certificateId, kind, at, detail = '' } = operation;
  return {
    account_uin: accountUin,
    actor,
    certificate_id: certificateId,
    kind,
    at: at.getTime(),
    detail,
    origin: origin.kind,
    origin_user: origin.user,
    secret_id: origin.secretId,
    address: origin.address,
    request_id: origin.requestId,
  };
}

type ListFilter = Parameters<OperationReads['list']>[0];

async function list(
  session: Session,
  filter: ListFilter,
): Promise<{ readonly total: number; readonly page: readonly Operation[] }> {
  const chosen = (db: Builder) => chosenOperations(db, filter);
  const counting = session.first((db) => chosen(db).select((where) => where.fn.countAll<number>().as('total')));
  const reading = session.all((db) => {
    const newestFirst = chosen(db).selectAll().orderBy('at', 'desc').orderBy('sequence', 'desc');
    return newestFirst.limit(Math.min(filter.limit, MAX_PAGE)).offset(filter.offset);
  });
  const [count, rows] = await Promise.all([counting, reading]);
  return { total: count?.total ?? 0, page: rows.map(operationOf) };
}

function chosenOperations(db: Builder, { accountUin, projectIds, except = [], from, until }: ListFilter) {
  let query = db.selectFrom('operations').where('account_uin', '=', accountUin).where('certificate_id', '<>', '');
  if (projectIds !== undefined) {
    query = query.where((where) => {
      const subject = where.selectFrom('certificates').whereRef('certificates.id', '=', 'operations.certificate_id');
      return where.exists(subject.select('certificates.id').where('project_id', 'in', projectIds));
    });
  }
  if (except.length > 0) {
    query = query.where((where) => {
      const subject = where.selectFrom('certificates').whereRef('certificates.id', '=', 'operations.certificate_id');
      return where.exists(
        subject.select('certificates.id').where((one) => one.not(excludedWhere(CERTIFICATE_TEXTS, except))),
      );
    });
  }
  if (from !== undefined) query = query.where('at', '>=', from.getTime());
  if (until !== undefined) query = query.where('at', '<=', until.getTime());
  return query;
}

/** Not more than `lookedAt` of them are read, however few fit. */
async function search(session: Session, question: LogQuestion): ReturnType<OperationReads['search']> {
  const { limit, lookedAt } = question;
  const rows = await session.all((db) => fitting(db, question).limit(limit));
  const page = rows.map(operationOf);
  const last = page.at(-1);
  if (last !== undefined && page.length === limit) return { page, next: { at: last.at, sequence: last.sequence } };
  const end = await session.first((db) =>
    stretch(db, question)
      .select(['at', 'sequence'])
      .offset(lookedAt - 1)
      .limit(1),
  );
  return { page, next: end === undefined ? undefined : placeOf(end) };
}

function fitting(db: Builder, question: LogQuestion) {
  const { projectIds, except = [], certificateId, secretId, lookedAt } = question;
  let query = db.selectFrom(stretch(db, question).selectAll().limit(lookedAt).as('looked')).selectAll('looked');
  if (certificateId !== undefined) query = query.where('certificate_id', '=', certificateId);
  if (secretId !== undefined) query = query.where('secret_id', '=', secretId);
  if (projectIds !== undefined) {
    query = query.where((where) => {
      const subject = where.selectFrom('certificates').whereRef('certificates.id', '=', 'looked.certificate_id');
      return where.exists(subject.select('certificates.id').where('project_id', 'in', projectIds));
    });
  }
  if (except.length > 0) {
    query = query.where((where) => {
      const subject = where.selectFrom('certificates').whereRef('certificates.id', '=', 'looked.certificate_id');
      return where.exists(
        subject.select('certificates.id').where((one) => one.not(excludedWhere(CERTIFICATE_TEXTS, except))),
      );
    });
  }
  return query.orderBy('at').orderBy('sequence');
}

function stretch(db: Builder, { accountUin, from, until, after }: LogQuestion) {
  let query = db.selectFrom('operations').where('account_uin', '=', accountUin);
  if (after !== undefined)
    query = query.where(sql<SqlBool>`(at, sequence) > (${after.at.getTime()}, ${after.sequence})`);
  if (from !== undefined) query = query.where('at', '>=', from.getTime());
  if (until !== undefined) query = query.where('at', '<=', until.getTime());
  return query.orderBy('at').orderBy('sequence');
}

function placeOf({ at, sequence }: Pick<OperationRow, 'at' | 'sequence'>): LogPlace {
  return { at: new Date(at), sequence };
}

export function operationOf(row: OperationRow): Operation {
  return {
    sequence: row.sequence,
    accountUin: row.account_uin,
    actor: row.actor,
    certificateId: row.certificate_id,
    kind: row.kind,
    at: new Date(row.at),
    detail: row.detail,
    origin: {
      kind: row.origin,
      user: row.origin_user,
      secretId: row.secret_id,
      address: row.address,
      requestId: row.request_id,
    },
  };
}
