// Deliveries of events to webhooks: put, claimed hook by hook under a lease, removed when they have arrived.

import { sql } from 'kysely';
import type { RecordedEvent } from '../certificates/model/event.ts';
import { type ClaimedDelivery, type Delivery, type DeliveryRows, MAX_EVENT_PAGE } from '../events/ports.ts';
import { eventOfRow } from './events.ts';
import { prepared, type Builder, type Session } from './query.ts';
import type { DeliveryTable } from './tables.ts';

export function deliveryRows(session: Session): DeliveryRows {
  return {
    hasDue: async (hook, now) => (await session.first(firstDue({ hook, nowMs: now.getTime() }))) !== undefined,
    list: (hook) => list(session, hook),
    add: async ({ hook, eventNumber, now }) => {
      await session.change(add({ hook, eventNumber, nowMs: now.getTime() }));
    },
    put: async ({ hook, eventNumber, now }) =>
      (await session.change(put({ hook, eventNumber, nowMs: now.getTime() }))) === 1,
    claim: (request) => claim(session, request),
    finish: async ({ hook, event, lease }) => {
      await session.change(finish({ hook, eventNumber: event.number, lease }));
    },
    postpone: async ({ hook, event, lease }, { dueAt, trouble }) => {
      const held = { hook, eventNumber: event.number, lease };
      await session.change(postpone({ ...held, dueAtMs: dueAt?.getTime() ?? null, trouble }));
    },
  };
}

interface Due {
  readonly hook: string;
  readonly nowMs: number;
}

const due = (db: Builder, { hook, nowMs }: Due) =>
  db
    .selectFrom('deliveries')
    .select('event_number')
    .where('hook', '=', hook)
    .where('due_at', 'is not', null)
    .where('due_at', '<=', nowMs)
    .orderBy('due_at');

const firstDue = prepared((db, wish: Due) => due(db, wish).limit(sql.lit(1)));
const someDue = prepared((db, wish: Due & { readonly limit: number }) => due(db, wish).limit(wish.limit));
const someFree = prepared((db, wish: Due & { readonly limit: number }) =>
  due(db, wish).limit(wish.limit).forUpdate().skipLocked(),
);

interface Fresh {
  readonly hook: string;
  readonly eventNumber: number;
  readonly nowMs: number;
}

/** It reads nothing, so that on PostgreSQL transactions that add at the same time are not in each other's way. */
const add = prepared((db, { hook, eventNumber, nowMs }: Fresh) =>
  db
    .insertInto('deliveries')
    .values({ hook, event_number: eventNumber, attempts: 0, since: nowMs, due_at: nowMs, trouble: '' }),
);

/** From the event itself, so that none is put for an event that is not there. */
const put = prepared((db, wish: { readonly hook: string; readonly eventNumber: number; readonly nowMs: number }) =>
  db
    .insertInto('deliveries')
    .columns(['hook', 'event_number', 'attempts', 'since', 'due_at', 'trouble'])
    .expression((from) =>
      from
        .selectFrom('events')
        .select([
          sql<string>`cast(${wish.hook} as text)`.as('hook'),
          'number as event_number',
          sql<number>`0`.as('attempts'),
          sql<number>`cast(${wish.nowMs} as bigint)`.as('since'),
          sql<number>`cast(${wish.nowMs} as bigint)`.as('due_at'),
          sql<string>`''`.as('trouble'),
        ])
        .where('number', '=', wish.eventNumber),
    )
    .onConflict((earlier) =>
      earlier.columns(['event_number', 'hook']).doUpdateSet({
        attempts: 0,
        since: sql`excluded.since`,
        due_at: sql`excluded.due_at`,
        lease: null,
        trouble: '',
      }),
    ),
);

type Claim = Parameters<DeliveryRows['claim']>[0];

async function claim(session: Session, request: Claim): Promise<readonly ClaimedDelivery[]> {
  const { hook, now, leaseUntil, lease, limit } = request;
  const wish = { hook, nowMs: now.getTime(), limit };
  const chosen = await session.all(session.skipsLocked ? someFree(wish) : someDue(wish));
  const numbers = chosen.map(({ event_number }) => event_number);
  if (numbers.length === 0) return [];
  const claimed = await session.all((db) =>
    db
      .updateTable('deliveries')
      .set({ lease, due_at: leaseUntil.getTime(), attempts: sql`attempts + 1` })
      .where('hook', '=', hook)
      .where('event_number', 'in', numbers)
      .returningAll(),
  );
  return (await withEvents(session, claimed)).map((delivery) => Object.assign(delivery, { lease }));
}

/** In the order of the events. */
async function withEvents(session: Session, rows: readonly DeliveryTable[]): Promise<readonly Delivery[]> {
  const numbers = rows.map(({ event_number }) => event_number);
  const events = await session.all((db) =>
    db.selectFrom('events').selectAll().where('number', 'in', numbers).orderBy('number'),
  );
  return events
    .map(eventOfRow)
    .flatMap((event) => rows.filter((row) => row.event_number === event.number).map((row) => deliveryOf(row, event)));
}

interface Held {
  readonly hook: string;
  readonly eventNumber: number;
  readonly lease: string;
}

const finish = prepared((db, { hook, eventNumber, lease }: Held) =>
  db
    .deleteFrom('deliveries')
    .where('event_number', '=', eventNumber)
    .where('hook', '=', hook)
    .where('lease', '=', lease),
);

type Postponement = Held & { readonly dueAtMs: number | null; readonly trouble: string };

const postpone = prepared((db, { hook, eventNumber, lease, dueAtMs, trouble }: Postponement) =>
  db
    .updateTable('deliveries')
    .set({ lease: null, due_at: dueAtMs, trouble })
    .where('event_number', '=', eventNumber)
    .where('hook', '=', hook)
    .where('lease', '=', lease),
);

async function list(session: Session, hook: string | undefined): Promise<readonly Delivery[]> {
  const rows = await session.all((db) => {
    const all = db.selectFrom('deliveries').selectAll().orderBy('event_number').orderBy('hook').limit(MAX_EVENT_PAGE);
    return hook === undefined ? all : all.where('hook', '=', hook);
  });
  return await withEvents(session, rows);
}

function deliveryOf(row: DeliveryTable, event: RecordedEvent): Delivery {
  return {
    hook: row.hook,
    event,
    attempts: row.attempts,
    since: new Date(row.since),
    dueAt: row.due_at === null ? undefined : new Date(row.due_at),
    trouble: row.trouble,
  };
}
