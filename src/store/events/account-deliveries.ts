// Deliveries of one account's events: a page of those that wait or were given up, and how many there are for each webhook.

import { sql } from 'kysely';
import { DELIVERY_KIND, deliverySubjectOf, NUMBER_DIGITS } from '../../events/delivery-job.ts';
import type { Delivery, DeliveryCount, DeliveryQuestion } from '../../events/ports.ts';
import { eventOfRow } from './events.ts';
import type { Builder, Session } from '../query.ts';

/** A delivery on its way is a job, whose subject begins with the number of its event; those of other kinds may begin with anything. */
const NUMBER_OF_JOB = sql<number>`case when jobs.kind = ${sql.lit(DELIVERY_KIND)}
  then cast(substr(jobs.subject, 1, ${sql.lit(NUMBER_DIGITS)}) as bigint) end`;

export async function listOfAccount(session: Session, question: DeliveryQuestion): Promise<readonly Delivery[]> {
  return question.state === 'waiting' ? await listWaiting(session, question) : await listGivenUp(session, question);
}

const waiting = (db: Builder, accountUin: string) =>
  db
    .selectFrom('jobs')
    .innerJoin('events', (join) => join.on((on) => on('events.number', '=', NUMBER_OF_JOB)))
    .where('jobs.kind', '=', DELIVERY_KIND)
    .where('events.account_uin', '=', accountUin);

async function listWaiting(
  session: Session,
  { accountUin, after, limit }: DeliveryQuestion,
): Promise<readonly Delivery[]> {
  const behind = after === undefined ? '' : deliverySubjectOf(after.eventNumber, after.hook);
  const rows = await session.all((db) =>
    waiting(db, accountUin)
      .selectAll('events')
      .select(['jobs.share as hook', 'jobs.attempts', 'jobs.since', 'jobs.due_at as dueAt', 'jobs.error as trouble'])
      .where('jobs.subject', '>', behind)
      .orderBy('jobs.subject')
      .limit(limit),
  );
  return rows.map(({ hook, attempts, since, dueAt, trouble, ...event }) => ({
    hook,
    event: eventOfRow(event),
    attempts,
    since: new Date(since),
    dueAt: new Date(dueAt),
    trouble: trouble ?? '',
  }));
}

const givenUp = (db: Builder, accountUin: string) =>
  db
    .selectFrom('given_up_deliveries as gone')
    .innerJoin('events', 'events.number', 'gone.event_number')
    .where('events.account_uin', '=', accountUin);

async function listGivenUp(
  session: Session,
  { accountUin, after, limit }: DeliveryQuestion,
): Promise<readonly Delivery[]> {
  const rows = await session.all((db) => {
    const all = givenUp(db, accountUin)
      .selectAll('events')
      .select(['gone.hook', 'gone.attempts', 'gone.since', 'gone.trouble'])
      .orderBy('gone.event_number')
      .orderBy('gone.hook')
      .limit(limit);
    if (after === undefined) return all;
    const { eventNumber, hook } = after;
    return all.where((row) =>
      row.or([
        row('gone.event_number', '>', eventNumber),
        row.and([row('gone.event_number', '=', eventNumber), row('gone.hook', '>', hook)]),
      ]),
    );
  });
  return rows.map(({ hook, attempts, since, trouble, ...event }) => ({
    hook,
    event: eventOfRow(event),
    attempts,
    since: new Date(since),
    dueAt: undefined,
    trouble,
  }));
}

export async function countOfAccount(session: Session, accountUin: string): Promise<readonly DeliveryCount[]> {
  const pending = await session.all((db) =>
    waiting(db, accountUin)
      .select((row) => ['jobs.share as hook', row.fn.countAll<number>().as('count')])
      .groupBy('jobs.share'),
  );
  const gone = await session.all((db) =>
    givenUp(db, accountUin)
      .select((row) => ['gone.hook', row.fn.countAll<number>().as('count')])
      .groupBy('gone.hook'),
  );
  const [waitingOf, givenUpOf] = [countsOf(pending), countsOf(gone)];
  const hooks = [...new Set([...waitingOf.keys(), ...givenUpOf.keys()])].toSorted();
  return hooks.map((hook) => ({ hook, waiting: waitingOf.get(hook) ?? 0, givenUp: givenUpOf.get(hook) ?? 0 }));
}

function countsOf(rows: readonly { readonly hook: string; readonly count: number }[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ hook, count }) => [hook, count]));
}
