// Which migrations a database still lacks, whatever kind of database it is.

import { OperatorError } from '../../lib/operator-error.ts';
import type { Migration } from './migration.ts';

/**
 * `ran` are the numbers of those that it has had, none for a new one. A number below the newest of them may be lacking: what was
 * made side by side arrives in any order. Throws OperatorError for a schema of which this version does not know all.
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  { ran, place }: { readonly ran: readonly number[]; readonly place: string },
): readonly Migration[] {
  const known = new Set(migrations.map(({ number }) => number));
  const unknown = ran.filter((number) => !known.has(number));
  if (unknown.length > 0) {
    throw new OperatorError(
      `Cannot open the store ${place}: its schema has number ${Math.max(...unknown)}, which this version of Reseal does not know; its own newest is ${Math.max(0, ...known)}`,
    );
  }
  return migrations.filter(({ number }) => !ran.includes(number));
}
