// One run of one transaction: begin, work, commit; what came of it is told apart by what may follow.

import type { Pool, PoolClient } from 'pg';
import { inTime } from '../sets/in-time.ts';
import type { Session } from '../query.ts';
import { connectInTime } from './connect.ts';
import { makeSession, type Result } from './session.ts';
import { makeStatements } from './statements.ts';
import { answeredWithin, type TimeLeft } from './time-left.ts';
import { CommitUnanswered, type Trouble, troubleOf } from './trouble.ts';
import { ALONE, BESIDE_OTHERS, END_TURNS, turnsBefore } from './turns.ts';

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
  /** Nothing else of these names is under way beside it; one that is alone needs none. */
  readonly names: readonly string[];
  /** How long `work` may wait for something else than rows. */
  readonly limitMs: number;
  readonly time: TimeLeft;
}

const BEGIN = 'begin isolation level serializable';
const BEGIN_BESIDE_OTHERS = `${BEGIN}; ${BESIDE_OTHERS.text}`;

export async function runTransaction<T>(pool: Pool, task: Task<T>): Promise<Outcome<T>> {
  let client: PoolClient;
  try {
    client = await connectInTime(pool, task.time);
  } catch (error) {
    // It may be starting, or have given all its connections away: there is no transaction yet.
    return { kind: 'again', trouble: 'lost', error };
  }
  const outcome = await watchOver(client, (lossOf) => runOn(inTimeLeft(client, task.time), { ...task, lossOf }));
  client.release(!(await clear(client, { outcome, hasTurns: holdsTurns(task) })));
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
  { work, turn, names, limitMs, time, lossOf }: Task<T> & { readonly lossOf: LossOf },
): Promise<Outcome<T>> {
  const statements = makeStatements(ask);
  try {
    await begin(ask, { turn, names });
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

type Turns = Pick<Task<unknown>, 'turn' | 'names'>;

async function begin(ask: Ask, { turn, names }: Turns): Promise<void> {
  if (!holdsTurns({ turn, names })) return void (await ask({ text: BEGIN_BESIDE_OTHERS }));
  for (const { text, values } of turn === 'alone' ? [ALONE] : turnsBefore(names)) {
    await ask({ text, values: [...values] });
  }
  await ask({ text: BEGIN });
}

/** Whether it has turns that do not end with its transaction. */
function holdsTurns({ turn, names }: Turns): boolean {
  return turn === 'alone' || names.length > 0;
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
  { outcome, hasTurns }: { readonly outcome: Outcome<unknown>; readonly hasTurns: boolean },
): Promise<boolean> {
  if (outcome.kind === 'again' && outcome.trouble === 'lost') return false;
  if (outcome.kind === 'failed' && outcome.error instanceof CommitUnanswered) return false;
  try {
    if (outcome.kind !== 'done') await client.query('rollback');
    if (hasTurns) await client.query(END_TURNS.text);
    return true;
  } catch {
    // Whoever needs a connection opens another.
    return false;
  }
}
