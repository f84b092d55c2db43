// Several write sets in one transaction of SQLite, with one flush for all of them.

import { isBusy } from './trouble.ts';
import { applyTo } from './apply.ts';
import type { Connection } from './connection.ts';
import type { CompiledSet } from '../compiled-set.ts';

export type GroupOutcome =
  /** Committed; for each set the number of the first look that found what it should not, undefined where there is none. */
  | { readonly kind: 'committed'; readonly failed: readonly (number | undefined)[] }
  /** One set failed although all was as it expects: nothing of the group is written, and the others may be run again. */
  | { readonly kind: 'undone'; readonly nth: number; readonly error: unknown }
  /** Another process has the file: nothing is written. */
  | { readonly kind: 'busy'; readonly error: unknown }
  /** Nothing is written. */
  | { readonly kind: 'failed'; readonly error: unknown };

export function runGroup(
  connection: Connection,
  { sets, beginAttempts }: { readonly sets: readonly CompiledSet[]; readonly beginAttempts: number },
): GroupOutcome {
  let nth = -1;
  try {
    begin(connection, beginAttempts);
    const failed: (number | undefined)[] = [];
    for (const set of sets) {
      nth += 1;
      failed.push(applyTo(connection, set));
    }
    nth = -1;
    connection.change('commit', []);
    return { kind: 'committed', failed };
  } catch (error) {
    const isWhole = nth === -1 || !connection.isInTransaction();
    const reason = undo(connection, error);
    if (!isWhole) return { kind: 'undone', nth, error: reason };
    return isBusy(error) ? { kind: 'busy', error } : { kind: 'failed', error: reason };
  }
}

/** Each attempt waits for the connection's busy time. */
function begin(connection: Connection, attempts: number): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      connection.change('begin immediate', []);
      return;
    } catch (error) {
      if (!isBusy(error) || attempt >= attempts) throw error;
    }
  }
}

/** Answers why the group failed: for `error`, and for what kept it from being undone. */
function undo(connection: Connection, error: unknown): unknown {
  try {
    if (connection.isInTransaction()) connection.change('rollback', []);
    return error;
  } catch (rollbackError) {
    return new AggregateError([error, rollbackError], 'Cannot write to the store, nor undo what was begun');
  }
}
