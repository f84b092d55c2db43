// Deliveries of events to webhooks: jobs while they are on their way, and rows of their own when they are given up.

import { DELIVERY_KIND, deliverySubjectOf, eventNumberOf } from '../../events/delivery-job.ts';
import {
  type Delivery,
  type DeliveryRows,
  type GivenUpDelivery,
  MAX_EVENT_PAGE,
  type NewDelivery,
} from '../../events/ports.ts';
import type { Origin } from '../../lib/origin.ts';
import { countOfAccount, listOfAccount } from './account-deliveries.ts';
import { eventOfRow } from './events.ts';
import { finish, newRowOf, schedule, type Scheduling } from '../jobs/jobs.ts';
import { LANES } from '../jobs/lanes.ts';
import { prepared, type Session } from '../query.ts';

export function deliveryRows(session: Session, { requestId }: Pick<Origin, 'requestId'>): DeliveryRows {
  return {
    list: (hook) => list(session, hook),
    listOfAccount: (question) => listOfAccount(session, question),
    countOfAccount: (accountUin) => countOfAccount(session, accountUin),
    put: (delivery) => put(session, delivery, requestId),
    giveUp: (delivery, lease) => giveUp(session, delivery, lease),
  };
}

/** A job but for its subject, which the number of its event gives. */
export function newDeliveryOf({
  hook,
  at,
  requestId,
}: {
  readonly hook: string;
  readonly at: Date;
  readonly requestId: string;
}) {
  return newRowOf(schedulingOf({ hook, at, subject: '', requestId }));
}

function schedulingOf({
  hook,
  at: runAt,
  subject,
  requestId,
}: {
  readonly hook: string;
  readonly at: Date;
  readonly subject: string;
  readonly requestId: string;
}): Scheduling {
  return { kind: DELIVERY_KIND, subject, lane: LANES.hooks, share: hook, runAt, requestId, traceparent: undefined };
}

interface Named {
  readonly hook: string;
  readonly eventNumber: number;
}

const findEvent = prepared((db, { eventNumber }: Pick<Named, 'eventNumber'>) =>
  db.selectFrom('events').select('number').where('number', '=', eventNumber),
);

const takeBack = prepared((db, { hook, eventNumber }: Named) =>
  db.deleteFrom('given_up_deliveries').where('event_number', '=', eventNumber).where('hook', '=', hook),
);

async function put(session: Session, { hook, eventNumber, now }: NewDelivery, requestId: string): Promise<boolean> {
  if ((await session.first(findEvent({ eventNumber }))) === undefined) return false;
  await session.change(takeBack({ hook, eventNumber }));
  const subject = deliverySubjectOf(eventNumber, hook);
  await session.change(schedule(schedulingOf({ hook, at: now, subject, requestId })));
  return true;
}

const findPutAgain = prepared((db, { subject }: { readonly subject: string }) =>
  db
    .selectFrom('jobs')
    .select('sequence')
    .where('kind', '=', DELIVERY_KIND)
    .where('subject', '=', subject)
    .where('next_run_at', 'is not', null),
);

async function giveUp(session: Session, delivery: GivenUpDelivery, lease: string): Promise<boolean> {
  const { hook, eventNumber, attempts, since, trouble } = delivery;
  const subject = deliverySubjectOf(eventNumber, hook);
  const again = await session.first(findPutAgain({ subject }));
  if (!(await finish(session, { kind: DELIVERY_KIND, subject, lease }))) return false;
  if (again !== undefined) return true;
  const facts = { attempts, since: since.getTime(), trouble };
  await session.change((db) =>
    db
      .insertInto('given_up_deliveries')
      .values({ event_number: eventNumber, hook, ...facts })
      .onConflict((earlier) => earlier.columns(['event_number', 'hook']).doUpdateSet(facts)),
  );
  return true;
}

type Listed = Omit<Delivery, 'event'> & { readonly eventNumber: number };

async function list(session: Session, hook: string | undefined): Promise<readonly Delivery[]> {
  const all = [...(await listPending(session, hook)), ...(await listGivenUp(session, hook))];
  const inOrder = all.toSorted((one, other) => one.eventNumber - other.eventNumber || (one.hook < other.hook ? -1 : 1));
  return await withEvents(session, inOrder.slice(0, MAX_EVENT_PAGE));
}

async function listPending(session: Session, hook: string | undefined): Promise<readonly Listed[]> {
  const rows = await session.all((db) => {
    const all = db
      .selectFrom('jobs')
      .select(['subject', 'share', 'attempts', 'since', 'due_at', 'error'])
      .where('kind', '=', DELIVERY_KIND)
      .orderBy('subject')
      .limit(MAX_EVENT_PAGE);
    return hook === undefined ? all : all.where('lane', '=', LANES.hooks).where('share', '=', hook);
  });
  return rows.map(({ subject, share, attempts, since, due_at: dueAt, error }) => ({
    hook: share,
    eventNumber: eventNumberOf(subject),
    attempts,
    since: new Date(since),
    dueAt: new Date(dueAt),
    trouble: error ?? '',
  }));
}

async function listGivenUp(session: Session, hook: string | undefined): Promise<readonly Listed[]> {
  const rows = await session.all((db) => {
    const all = db
      .selectFrom('given_up_deliveries')
      .selectAll()
      .orderBy('event_number')
      .orderBy('hook')
      .limit(MAX_EVENT_PAGE);
    return hook === undefined ? all : all.where('hook', '=', hook);
  });
  return rows.map((row) => ({
    hook: row.hook,
    eventNumber: row.event_number,
    attempts: row.attempts,
    since: new Date(row.since),
    dueAt: undefined,
    trouble: row.trouble,
  }));
}

async function withEvents(session: Session, listed: readonly Listed[]): Promise<readonly Delivery[]> {
  const numbers = [...new Set(listed.map(({ eventNumber }) => eventNumber))];
  const rows = await session.all((db) => db.selectFrom('events').selectAll().where('number', 'in', numbers));
  const events = new Map(rows.map((row) => [row.number, eventOfRow(row)]));
  return listed.flatMap(({ eventNumber, ...delivery }) => {
    const event = events.get(eventNumber);
    return event === undefined ? [] : [{ ...delivery, event }];
  });
}
