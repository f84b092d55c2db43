// Undoes what a transaction has begun, and says why it failed.

import { StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import type { Connection } from './connection.ts';

/** Answers why the transaction failed: for `error`, and for what kept it from being rolled back. */
export function rollBack(connection: Connection, error: unknown): unknown {
  try {
    if (connection.isInTransaction()) connection.change('rollback', []);
    return error;
  } catch (rollbackError) {
    // Both have one reason, and the first says which.
    if (error instanceof StoreUnavailable) return error;
    return new AggregateError([error, rollbackError], 'Cannot write to the store, nor undo what was begun');
  }
}
