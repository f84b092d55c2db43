// The operation log: appended to, read newest first, never changed.

import type { Operation, OperationReads, OperationRows } from '../certificates/ports.ts';
import { MAX_PAGE } from '../certificates/ports.ts';
import { prepared, type Builder, type Session } from './query.ts';

type OperationFilter = Parameters<OperationReads['list']>[0];

export function operationRows(session: Session): OperationRows {
  return {
    append: async ({ accountUin, actor, certificateId, kind, at }) => {
      const columns = { account_uin: accountUin, actor, certificate_id: certificateId, kind, at: at.getTime() };
      await session.change(append(columns));
    },
    list: (filter) => list(session, filter),
  };
}

type OperationColumns = Parameters<typeof append>[0];

const append = prepared(
  (
    db,
    columns: {
      readonly account_uin: string;
      readonly actor: string;
      readonly certificate_id: string;
      readonly kind: Operation['kind'];
      readonly at: number;
    },
  ) => db.insertInto('operations').values(columns),
);

/** `from` and `until` belong to the span. */
async function list(
  session: Session,
  filter: OperationFilter,
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

function chosenOperations(db: Builder, { accountUin, projectIds, from, until }: OperationFilter) {
  let query = db.selectFrom('operations').where('account_uin', '=', accountUin);
  if (projectIds !== undefined) {
    query = query.where((where) => {
      const subject = where.selectFrom('certificates').whereRef('certificates.id', '=', 'operations.certificate_id');
      return where.exists(subject.select('certificates.id').where('project_id', 'in', projectIds));
    });
  }
  if (from !== undefined) query = query.where('at', '>=', from.getTime());
  if (until !== undefined) query = query.where('at', '<=', until.getTime());
  return query;
}

function operationOf(row: OperationColumns): Operation {
  return {
    accountUin: row.account_uin,
    actor: row.actor,
    certificateId: row.certificate_id,
    kind: row.kind,
    at: new Date(row.at),
  };
}
