// Carries out a write set on the connection of the writer, within a transaction of several.

import type { CompiledSet } from '../compiled-set.ts';
import type { Connection } from './connection.ts';

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
    if (rows !== undefined && changed !== rows)
      throw new Error(`Cannot carry out a write set: ${changed} rows of ${rows} by ${sql}`);
  }
  return undefined;
}
