// Which migrations a database still lacks, whatever kind of database it is.

import { OperatorError } from '../../lib/operator-error.ts';
import type { Migration } from './migration.ts';

/** `ran` is the number of its newest migration, 0 for a new one. Throws OperatorError for a newer schema. */
export function pendingMigrations(
  migrations: readonly Migration[],
  { ran, place }: { readonly ran: number; readonly place: string },
): readonly Migration[] {
  const known = migrations.at(-1)?.number ?? 0;
  if (ran > known) {
    throw new OperatorError(
      `Cannot open the store ${place}: its schema is number ${ran}, this version of Reseal knows ${known} at most`,
    );
  }
  return migrations.filter(({ number }) => number > ran);
}
