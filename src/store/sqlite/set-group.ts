// Several write sets in one transaction of SQLite, with one flush for all of them.

import type { Durability } from '../../certificates/ports/write-set.ts';
import type { CompiledSet } from '../sets/compiled-set.ts';
import type { Connection } from './connection.ts';
import { rollBack } from './roll-back.ts';
import { isBusy } from './trouble.ts';

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
    connection.setDurability(durabilityOf(sets));
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
    const reason = rollBack(connection, error);
    if (!isWhole) return { kind: 'undone', nth, error: reason };
    return isBusy(error) ? { kind: 'busy', error } : { kind: 'failed', error: reason };
  }
}

/** Together they are on disk as soon as any one of them is to be. */
export function durabilityOf(sets: readonly Pick<CompiledSet, 'durability'>[]): Durability {
  return sets.every(({ durability }) => durability === 'withTheNext') ? 'withTheNext' : 'atOnce';
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

/** Answers the number of the first look that finds what it should not, and changes nothing then; undefined: carried out. */
export function applyTo(connection: Connection, { looks, changes }: CompiledSet): number | undefined {
  // There is one writer: what the looks find stays so until the changes are made.
  const failed = looks.findIndex(({ sql, parameters, finds }) => {
    const found = connection.all(sql, parameters).length > 0;
    return found !== (finds === 'a row');
  });
  if (failed !== -1) return failed;
  for (const { sql, parameters, rows } of changes) {
    const changed = connection.change(sql, parameters);
    if (rows === undefined || changed === rows) continue;
    throw new Error(`Cannot carry out a write set: ${changed} rows of ${rows} by ${sql}`);
  }
  return undefined;
}
