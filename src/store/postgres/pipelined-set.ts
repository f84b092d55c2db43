// A write set in one round trip: begin, looks, changes and commit are sent together, and the first look that fails undoes it all.
//
// Its transaction is READ COMMITTED: each look sees what others have committed by then. What it has found stays so because the
// rows are locked, or because transactions that could meet take turns by a name that they share (turnsOf).

import { DatabaseError, type Pool, type PoolClient } from 'pg';
import type { CompiledChange, CompiledLook, CompiledSet } from '../compiled-set.ts';
import { connectInTime } from './connect.ts';
import type { DatabaseClock } from './database-clock.ts';
import { type Statement, statementOf } from './session.ts';
import { answeredWithin, type TimeLeft } from './time-left.ts';
import { type Outcome, TURN_LOCK } from './transaction.ts';
import { CommitUnanswered, isDivisionByZero, troubleOf } from './trouble.ts';

const BEGIN = `begin isolation level read committed; select pg_advisory_xact_lock_shared(${TURN_LOCK})`;

/** With this seed the names of turns are other numbers than those of the other advisory locks. */
const TURN_SEED = 5_217_402;
const TAKE_TURNS = `select pg_advisory_xact_lock(hashtextextended(turn, ${TURN_SEED})) from unnest($1::text[]) as turn`;

/** Names of statements, by which a connection knows them again and need not parse them. */
export class StatementNames {
  readonly #names = new Map<string, string>();

  /** Undefined: it stays without a name, since there are so many. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= NAME_LIMIT) return known;
    const name = `set-${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

/** More forms than the sets of the service have; each connection keeps a plan of each. */
const NAME_LIMIT = 512;

export interface PipelinedTask {
  readonly set: CompiledSet;
  readonly names: StatementNames;
  readonly clock: DatabaseClock;
  readonly time: TimeLeft;
}

/** Answers the number of the first look that found what it should not; undefined: all is committed. */
export async function runPipelined(pool: Pool, task: PipelinedTask): Promise<Outcome<number | undefined>> {
  let client: PoolClient;
  try {
    client = await connectInTime(pool, task.time);
  } catch (error) {
    return { kind: 'again', trouble: 'lost', error };
  }
  const outcome = await sendInTime(client, task);
  client.release(outcome.kind === 'failed' || (outcome.kind === 'again' && outcome.trouble === 'lost'));
  return outcome;
}

async function sendInTime(client: PoolClient, task: PipelinedTask): Promise<Outcome<number | undefined>> {
  const { clock, time } = task;
  let until: number;
  try {
    until = await clock.timeIn(client, time.leftMs());
  } catch (error) {
    return { kind: 'again', trouble: 'lost', error };
  }
  const outcome = await send(client, { ...task, until });
  if (outcome.kind === 'again' && outcome.trouble === 'conflict') clock.forget(client);
  return outcome;
}

async function send(
  client: PoolClient,
  { set, names, time, until }: PipelinedTask & { readonly until: number },
): Promise<Outcome<number | undefined>> {
  const all = [...turnOf(set), ...set.looks.map(raisingOf), ...set.changes.map(changeOf), inTime(until)];
  const leftMs = Math.ceil(time.leftMs());
  const begun = client.query(BEGIN);
  const sent = all.map((statement) =>
    client.query(answeredWithin({ ...statement, name: names.nameOf(statement.text) }, leftMs)),
  );
  const committed = client.query('commit');
  const answers = await Promise.allSettled([begun, ...sent, committed]);
  return outcomeOf(answers, { firstLook: 1 + turnOf(set).length, looks: set.looks.length });
}

function outcomeOf(
  answers: readonly PromiseSettledResult<unknown>[],
  { firstLook, looks }: { readonly firstLook: number; readonly looks: number },
): Outcome<number | undefined> {
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  const answer = answers[failed];
  if (answer?.status !== 'rejected') return { kind: 'done', answer: undefined };
  const error: unknown = answer.reason;
  const look = failed - firstLook;
  if (isDivisionByZero(error) && look >= 0 && look < looks) return { kind: 'done', answer: look };
  // It came too late, or the database's clock was set: the one who tries again knows which.
  if (isDivisionByZero(error) && failed === answers.length - LATE_FROM_END)
    return { kind: 'again', trouble: 'conflict', error };
  const trouble = troubleOf(error);
  if (trouble === 'refused') return { kind: 'failed', error, isOfStore: true };
  // A server that is stopped says so of the statement at which it stops, and carries out none of those after it.
  const isUndone = error instanceof DatabaseError && failed < answers.length - 1;
  if (trouble !== 'lost' || isUndone) return { kind: 'again', trouble, error };
  // The commit is on its way with all the rest: the database may have carried it out before the connection was lost.
  const message = 'Cannot tell whether a write set was stored: the database did not answer it';
  return { kind: 'failed', error: new CommitUnanswered(message, { cause: error }), isOfStore: false };
}

/** Before the commit: a database that has hung carries out nothing for a call that is over. */
function inTime(until: number): Statement {
  const text =
    'select 1 / (case when clock_timestamp() < to_timestamp($1::float8 / 1000) then 1 else 0 end) as is_in_time';
  return { text, values: [until] };
}

/** It is the last but the commit. */
const LATE_FROM_END = 2;

/** In one order, so that no two wait for each other. */
function turnOf({ turns }: CompiledSet): readonly Statement[] {
  return turns.length === 0 ? [] : [{ text: TAKE_TURNS, values: [turns.toSorted()] }];
}

/** A division by zero ends the transaction where the look finds what it should not. */
function raisingOf({ sql, parameters, finds }: CompiledLook): Statement {
  const divisor = finds === 'a row' ? 'count(*)' : 'case when count(*) = 0 then 1 else 0 end';
  return statementOf({ sql: `with found as (${sql}) select 1 / ${divisor} as holds from found`, parameters });
}

/** The same where a change does not change its one row, which its looks have made sure of. */
function changeOf({ sql, parameters, rows }: CompiledChange): Statement {
  if (rows === undefined) return statementOf({ sql, parameters });
  return statementOf({ sql: `with done as (${sql} returning 1) select 1 / count(*) as done from done`, parameters });
}
