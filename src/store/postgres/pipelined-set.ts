// A write set in one round trip: its looks and changes are one pipeline, and the first look that fails undoes it all.
//
// Its transaction is READ COMMITTED: each look sees what others have committed by then. What it has found stays so because the
// rows are locked, or because transactions that could meet take turns by a name that they share (turnsOf).

import { DatabaseError, type Pool, type PoolClient } from 'pg';
import type { CompiledChange, CompiledLook, CompiledSet } from '../compiled-set.ts';
import { connectInTime } from './connect.ts';
import type { DatabaseClock } from './database-clock.ts';
import { type PipelineAnswer, sendPipeline, type StatementNames } from './pipeline.ts';
import { type Statement, statementOf } from './session.ts';
import type { TimeLeft } from './time-left.ts';
import type { Outcome } from './transaction.ts';
import { CommitUnanswered, isDivisionByZero, troubleOf } from './trouble.ts';
import { BESIDE_OTHERS, turnsWithin } from './turns.ts';

/** PostgreSQL 18, §28.4: the commit is not waited for on the disk; the flush of any commit after it is its own too. */
const WITH_THE_NEXT: Statement = { text: `select set_config('synchronous_commit', 'off', true)`, values: [] };

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
  const isDurable = set.durability === 'atOnce';
  const before = [BESIDE_OTHERS, ...(isDurable ? [] : [WITH_THE_NEXT]), ...turnsWithin(set.turns)];
  const statements = [...before, ...set.looks.map(raisingOf), ...set.changes.map(changeOf), inTime(until)];
  const answer = await sendPipeline(client, { statements, names, withinMs: time.leftMs() });
  return outcomeOf(answer, { firstLook: before.length, looks: set.looks.length, last: statements.length - 1 });
}

function outcomeOf(
  { completed: failed, error }: PipelineAnswer,
  { firstLook, looks, last }: { readonly firstLook: number; readonly looks: number; readonly last: number },
): Outcome<number | undefined> {
  if (error === undefined) return { kind: 'done', answer: undefined };
  const look = failed - firstLook;
  if (isDivisionByZero(error) && look >= 0 && look < looks) return { kind: 'done', answer: look };
  // It came too late, or the database's clock was set: the one who tries again knows which.
  if (isDivisionByZero(error) && failed === last) return { kind: 'again', trouble: 'conflict', error };
  const trouble = troubleOf(error);
  if (trouble === 'refused') return { kind: 'failed', error, isOfStore: true };
  // A server that is stopped says so of the statement at which it stops, and carries out none of those after it.
  const isUndone = error instanceof DatabaseError && failed <= last;
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
