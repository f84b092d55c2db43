// A write set, carried out by whichever database: at once, or, where the room at hand does not do, in a transaction that shares
// out anew what is left to the account.

import type { Applied, WriteSet } from '../../certificates/ports/write-set.ts';
import type { Origin } from '../../lib/origin.ts';
import { statementsOf } from './changes.ts';
import { type CompiledSet, compileSet, type Dialect, expectationOf } from './compiled-set.ts';
import { lookOf } from './expectations.ts';
import { inLockOrder } from './lock-order.ts';
import type { Session } from '../query.ts';
import { take } from '../accounts/usage.ts';

export interface Applying {
  readonly origin: Origin;
  readonly dialect: Dialect;
  /** Answers the number of the first expectation that does not hold; undefined: all is done. */
  readonly apply: (set: CompiledSet) => Promise<number | undefined>;
  /** While nothing else is carried out that shares one of the turns, see turnsOf. */
  readonly transact: <T>(work: (session: Session) => Promise<T>, turns: readonly string[]) => Promise<T>;
}

export async function applySet(wanted: WriteSet, applying: Applying): Promise<Applied> {
  const { origin, dialect, apply, transact } = applying;
  const set = inLockOrder(wanted);
  const compiled = compileSet(set, { ...dialect, origin });
  const failed = await apply(compiled);
  if (failed === undefined) return { kind: 'applied' };
  const expectation = expectationOf(set, failed);
  if (expectation.kind !== 'room') return { kind: 'conflict', expectation };
  return await sharingOut(set, { origin, transact: async (work) => await transact(work, compiled.turns) });
}

/** Undoes what its transaction has done so far. */
class NotSo extends Error {
  readonly nth: number;

  constructor(nth: number) {
    super(`Expectation ${nth} of a write set does not hold`);
    this.nth = nth;
  }
}

async function sharingOut(
  set: WriteSet,
  {
    origin,
    transact,
  }: Pick<Applying, 'origin'> & { readonly transact: (work: (session: Session) => Promise<void>) => Promise<void> },
): Promise<Applied> {
  try {
    await transact(async (session) => {
      await expectAll(set, session);
      await changeAll(set, { session, origin });
    });
    return { kind: 'applied' };
  } catch (error) {
    if (!(error instanceof NotSo)) throw error;
    return { kind: 'conflict', expectation: expectationOf(set, error.nth) };
  }
}

async function expectAll({ expects }: WriteSet, session: Session): Promise<void> {
  for (const [nth, expectation] of expects.entries()) {
    if (expectation.kind === 'room') {
      if ((await take(session, expectation.addition)) !== undefined) throw new NotSo(nth);
      continue;
    }
    const { query, finds } = lookOf(expectation, { skipsLocked: session.skipsLocked, holds: true });
    const found = (await session.first(query)) !== undefined;
    if (found !== (finds === 'a row')) throw new NotSo(nth);
  }
}

async function changeAll(
  { changes }: WriteSet,
  { session, origin }: { readonly session: Session; readonly origin: Origin },
): Promise<void> {
  const { skipsLocked } = session;
  // Its room was taken when it was looked for.
  for (const change of changes.filter(({ kind }) => kind !== 'takeRoom')) {
    for (const { query, rows } of statementsOf(change, { skipsLocked, origin })) {
      const changed = await session.change(query);
      if (rows !== undefined && changed !== rows)
        throw new Error(`Cannot carry out a write set: ${change.kind} changed ${changed} rows`);
    }
  }
}
