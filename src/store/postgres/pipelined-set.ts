// A write set in one round trip: its looks and changes are one pipeline, or one call of a function where sets of its form come often,
// and the first look that fails undoes it all.
//
// Its transaction is READ COMMITTED: each look sees what others have committed by then. What it has found stays so because the
// rows are locked, or because transactions that could meet take turns by a name that they share (turnsOf).

import { DatabaseError, type Pool, type PoolClient } from 'pg';
import type { CompiledChange, CompiledLook, CompiledSet } from '../sets/compiled-set.ts';
import { connectInTime } from './connect.ts';
import type { DatabaseClock } from './database-clock.ts';
import { type PipelineAnswer, sendPipeline, type StatementNames } from './pipeline.ts';
import { type Statement, statementOf } from './session.ts';
import { LOOK_FAILED, type SetFunction, TOO_LATE } from './set-function.ts';
import type { SetFunctions } from './set-functions.ts';
import type { TimeLeft } from './time-left.ts';
import type { Outcome } from './transaction.ts';
import { CommitUnanswered, isDivisionByZero, troubleOf } from './trouble.ts';
import { BESIDE_OTHERS, turnsWithin } from './turns.ts';
import { WITH_THE_NEXT } from './with-the-next.ts';

export interface PipelinedTask {
  readonly set: CompiledSet;
  readonly names: StatementNames;
  readonly functions: SetFunctions;
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
  const { set, functions, clock, time } = task;
  let called: SetFunction | undefined;
  let until: number;
  try {
    called = await functions.find(set, { client, time });
    until = await clock.timeIn(client, time.leftMs());
  } catch (error) {
    const trouble = troubleOf(error);
    // Nothing of the set was sent yet.
    return trouble === 'refused' ? { kind: 'failed', error, isOfStore: true } : { kind: 'again', trouble, error };
  }
  const sent = called === undefined ? pipelineOf(set, until) : callOf(called, set, until);
  const { names } = task;
  const answer = await sendPipeline(client, { statements: sent.statements, names, withinMs: time.leftMs() });
  const outcome = outcomeOf(answer, sent);
  if (outcome.kind === 'again' && outcome.trouble === 'conflict') clock.forget(client);
  return outcome;
}

/** What is sent, and what an error of it means. */
interface Sent {
  readonly statements: readonly Statement[];
  /** The look that found what it should not, where that is what the error is; `failed`: of the statement with this number. */
  readonly lookOf: (error: unknown, failed: number) => number | undefined;
  readonly isTooLate: (error: unknown, failed: number) => boolean;
}

function pipelineOf(set: CompiledSet, until: number): Sent {
  const isDurable = set.durability === 'atOnce';
  const before = [BESIDE_OTHERS, ...(isDurable ? [] : [WITH_THE_NEXT]), ...turnsWithin(set.turns)];
  const statements = [...before, ...set.looks.map(raisingOf), ...set.changes.map(changeOf), inTime(until)];
  return {
    statements,
    lookOf: (error, failed) => {
      const look = failed - before.length;
      return isDivisionByZero(error) && look >= 0 && look < set.looks.length ? look : undefined;
    },
    isTooLate: (error, failed) => isDivisionByZero(error) && failed === statements.length - 1,
  };
}

function callOf(called: SetFunction, set: CompiledSet, until: number): Sent {
  return {
    statements: [called.callOf(set, until)],
    lookOf: (error) => (isRaised(error, LOOK_FAILED) ? Number(error.message) : undefined),
    isTooLate: (error) => isRaised(error, TOO_LATE),
  };
}

function isRaised(error: unknown, code: string): error is DatabaseError {
  return error instanceof DatabaseError && error.code === code;
}

function outcomeOf({ completed: failed, error }: PipelineAnswer, sent: Sent): Outcome<number | undefined> {
  if (error === undefined) return { kind: 'done', answer: undefined };
  const look = sent.lookOf(error, failed);
  if (look !== undefined) return { kind: 'done', answer: look };
  // It came too late, or the database's clock was set: the one who tries again knows which.
  if (sent.isTooLate(error, failed)) return { kind: 'again', trouble: 'conflict', error };
  const trouble = troubleOf(error);
  if (trouble === 'refused') return { kind: 'failed', error, isOfStore: true };
  // A server that is stopped says so of the statement at which it stops, and carries out none of those after it.
  const isUndone = error instanceof DatabaseError && failed < sent.statements.length;
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
