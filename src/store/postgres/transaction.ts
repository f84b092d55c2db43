// One run of one transaction: begin, work, commit; what came of it is told apart by what may follow.

import type { Pool, PoolClient } from 'pg';
import { inTime } from '../in-time.ts';
import type { Session } from '../query.ts';
import { connectInTime } from './connect.ts';
import { makeSession, type Result } from './session.ts';
import { makeStatements } from './statements.ts';
import { answeredWithin, type TimeLeft } from './time-left.ts';
import { CommitUnanswered, type Trouble, troubleOf } from './trouble.ts';

/** again: nothing was written, and the same may come to something. failed: nothing was written, or nobody knows. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'again'; readonly trouble: Exclude<Trouble, 'refused'>; readonly error: unknown }
  | { readonly kind: 'failed'; readonly error: unknown; readonly isOfStore: boolean };

/** Alone: while no other transaction of any node runs, so that none can come into its way. */
export type Turn = 'beside others' | 'alone';

export interface Task<T> {
  readonly work: (session: Session) => Promise<T>;
  readonly turn: Turn;
  /** How long `work` may wait for something else than rows. */
  readonly limitMs: number;
  readonly time: TimeLeft;
}

/** Held for a transaction by all of them together, or by one that is alone. Any number that others do not use. */
export const TURN_LOCK = 5_217_401;

const BEGIN_BESIDE_OTHERS = `begin isolation level serializable; select pg_advisory_xact_lock_shared(${TURN_LOCK})`;
const BEGIN_ALONE = 'begin isolation level serializable';
/** Before its transaction begins: that sees only what was committed when it took its first look. */
const TAKE_TURN = `select pg_advisory_lock(${TURN_LOCK})`;
const END_TURN = `select pg_advisory_unlock(${TURN_LOCK})`;

export async function runTransaction<T>(pool: Pool, task: Task<T>): Promise<Outcome<T>> {
  let client: PoolClient;
  try {
    client = await connectInTime(pool, task.time);
  } catch (error) {
    // It may be starting, or have given all its connections away: there is no transaction yet.
    return { kind: 'again', trouble: 'lost', error };
  }
  const outcome = await watchOver(client, (lossOf) => runOn(inTimeLeft(client, task.time), { ...task, lossOf }));
  client.release(!(await clear(client, { outcome, turn: task.turn })));
  return outcome;
}

/** Undefined while the connection stands. */
type LossOf = () => { readonly error: unknown } | undefined;

/** Tells `use` whether the connection was lost while nothing was asked of it. */
async function watchOver<T>(client: PoolClient, use: (lossOf: LossOf) => Promise<T>): Promise<T> {
  let loss: ReturnType<LossOf>;
  const note = (error: unknown): void => {
    loss ??= { error };
  };
  client.on('error', note);
  try {
    return await use(() => loss);
  } finally {
    client.off('error', note);
  }
}

type Ask = (statement: { readonly text: string; readonly values?: unknown[] }) => Promise<Result>;

/** A query that is not answered in the time that is left counts as lost, and so does one for which there is none. */
function inTimeLeft(client: PoolClient, time: TimeLeft): Ask {
  return async (statement) => {
    const leftMs = Math.ceil(time.leftMs());
    if (leftMs <= 0) throw new Error('There is no time left for a query');
    return await client.query(answeredWithin(statement, leftMs));
  };
}

async function runOn<T>(
  ask: Ask,
  { work, turn, limitMs, time, lossOf }: Task<T> & { readonly lossOf: LossOf },
): Promise<Outcome<T>> {
  const statements = makeStatements(ask);
  try {
    await begin(ask, turn);
  } catch (error) {
    return outcomeOf(error);
  }
  const worked = await settled(
    inTime(work(makeSession(statements.run)), Math.min(limitMs, Math.max(time.leftMs(), 0))),
  );
  const failure = (await statements.end()) ?? lossOf();
  // Where the database failed, what the work made of that tells less.
  if (failure !== undefined) return outcomeOf(failure.error);
  return worked.kind === 'done' ? await commit(ask, worked.answer) : worked;
}

async function begin(ask: Ask, turn: Turn): Promise<void> {
  if (turn === 'alone') await ask({ text: TAKE_TURN });
  await ask({ text: turn === 'alone' ? BEGIN_ALONE : BEGIN_BESIDE_OTHERS });
}

async function settled<T>(running: Promise<T>): Promise<Exclude<Outcome<T>, { kind: 'again' }>> {
  try {
    return { kind: 'done', answer: await running };
  } catch (error) {
    return { kind: 'failed', error, isOfStore: false };
  }
}

/** Before the commit nothing is written: after a lost connection, too, the same may be run again. */
function outcomeOf(error: unknown): Outcome<never> {
  const trouble = troubleOf(error);
  return trouble === 'refused' ? { kind: 'failed', error, isOfStore: true } : { kind: 'again', trouble, error };
}

async function commit<T>(ask: Ask, answer: T): Promise<Outcome<T>> {
  try {
    await ask({ text: 'commit' });
    return { kind: 'done', answer };
  } catch (cause) {
    // Serializable transactions may learn only here that they were in each other's way.
    if (troubleOf(cause) === 'conflict') return { kind: 'again', trouble: 'conflict', error: cause };
    const message = 'Cannot tell whether a transaction was stored: the database did not answer its commit';
    return { kind: 'failed', error: new CommitUnanswered(message, { cause }), isOfStore: false };
  }
}

/** Undoes what was begun; answers whether the connection may serve again. */
async function clear(
  client: PoolClient,
  { outcome, turn }: { readonly outcome: Outcome<unknown>; readonly turn: Turn },
): Promise<boolean> {
  if (outcome.kind === 'again' && outcome.trouble === 'lost') return false;
  if (outcome.kind === 'failed' && outcome.error instanceof CommitUnanswered) return false;
  try {
    if (outcome.kind !== 'done') await client.query('rollback');
    if (turn === 'alone') await client.query(END_TURN);
    return true;
  } catch {
    // Whoever needs a connection opens another.
    return false;
  }
}
