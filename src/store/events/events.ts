// Events in the store: read in the order of their numbers, pruned from the oldest on.

import type { SelectQueryBuilder } from 'kysely';
import type { Event, RecordedEvent } from '../../certificates/model/event.ts';
import { DELIVERY_KIND, deliverySubjectsOf } from '../../events/delivery-job.ts';
import { type EventFilter, type EventRows, MAX_EVENT_PAGE } from '../../events/ports.ts';
import { prepared, type Builder, type Session } from '../query.ts';
import type { EventTable, Tables } from '../tables.ts';

export function eventRows(session: Session): EventRows {
  const inOrder = async (filter: EventFilter, narrow: (query: Chosen) => Chosen): Promise<readonly RecordedEvent[]> => {
    const rows = await session.all((db) => narrow(chosen(db, filter)).orderBy('number').limit(MAX_EVENT_PAGE));
    return rows.map(eventOfRow);
  };
  return {
    listAfter: (number, filter) => inOrder(filter, (query) => query.where('number', '>', number)),
    listOf: (numbers, filter) => inOrder(filter, (query) => query.where('number', 'in', numbers)),
    listLast: async (count, filter) => {
      const limit = Math.min(count, MAX_EVENT_PAGE);
      const rows = await session.all((db) => chosen(db, filter).orderBy('number', 'desc').limit(limit));
      return rows.map(eventOfRow).toReversed();
    },
    append: async (event) => {
      const columns = eventColumnsOf(event);
      const row = await session.first((db) => db.insertInto('events').values(columns).returning('number'));
      if (row === undefined) throw new Error(`Cannot record event ${event.kind}`);
      return row.number;
    },
    findNumberBefore: (at) => findNumberBefore(session, at),
    prune: (until, limit) => prune(session, { until, limit }),
  };
}

type EventRow = Omit<EventTable, 'number'> & { readonly number: number };
type Chosen = SelectQueryBuilder<Tables, 'events', EventRow>;

function chosen(db: Builder, { accountUin, kinds }: EventFilter): Chosen {
  let query = db.selectFrom('events').selectAll();
  if (accountUin !== undefined) query = query.where('account_uin', '=', accountUin);
  if (kinds !== undefined) query = query.where('kind', 'in', kinds);
  return query;
}

export const insertEvent = prepared((db, columns: Omit<EventTable, 'number'>) =>
  db.insertInto('events').values(columns),
);

const newest = prepared((db) => db.selectFrom('events').select('number').orderBy('number', 'desc').limit(1));

async function findNumberBefore(session: Session, at: Date): Promise<number> {
  const first = await session.first((db) =>
    db.selectFrom('events').select('number').where('at', '>=', at.getTime()).orderBy('number').limit(1),
  );
  if (first !== undefined) return first.number - 1;
  return (await session.first(newest({})))?.number ?? 0;
}

/** Those of all webhooks. */
const removePending = prepared((db, { from, until }: { readonly from: string; readonly until: string }) =>
  db.deleteFrom('jobs').where('kind', '=', DELIVERY_KIND).where('subject', '>=', from).where('subject', '<', until),
);

/** The newest stays, so that SQLite does not begin anew with the numbers. */
async function prune(
  session: Session,
  { until, limit }: { readonly until: Date; readonly limit: number },
): Promise<number> {
  const oldest = await session.all((db) =>
    db.selectFrom('events').select(['number', 'at']).orderBy('number').limit(limit),
  );
  const last = await session.first(newest({}));
  const old = oldest.filter(({ number, at }) => at < until.getTime() && number !== last?.number);
  const numbers = old.map(({ number }) => number);
  if (numbers.length === 0) return 0;
  await session.change((db) => db.deleteFrom('given_up_deliveries').where('event_number', 'in', numbers));
  for (const number of numbers) await session.change(removePending(deliverySubjectsOf(number)));
  return await session.change((db) => db.deleteFrom('events').where('number', 'in', numbers));
}

export function eventColumnsOf({ kind, accountUin, certificateId, at, data }: Event): Omit<EventTable, 'number'> {
  return { kind, account_uin: accountUin, certificate_id: certificateId, at: at.getTime(), data };
}

export function eventOfRow(row: EventRow): RecordedEvent {
  return {
    number: row.number,
    kind: row.kind,
    accountUin: row.account_uin,
    certificateId: row.certificate_id,
    at: new Date(row.at),
    data: row.data,
  };
}
