// What an error of PostgreSQL or of the connection to it means for who is at work.

import { DatabaseError } from 'pg';
import { type StoreTrouble, StoreUnavailable } from '../../certificates/ports/store-trouble.ts';

/**
 * conflict: transactions at the same time came into each other's way, and this one left nothing.
 * taken: a unique value is on record; perhaps only since another transaction has just put it there.
 * lost: the connection is gone, or the server does not answer.
 * refused: the server said no to this statement, or its answer cannot be read.
 */
export type Trouble = 'conflict' | 'taken' | 'lost' | 'refused';

/** PostgreSQL 18, appendix A. */
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const LOCK_NOT_AVAILABLE = '55P03';
const UNIQUE_VIOLATION = '23505';
/** Idle in a transaction for too long, or for a whole session: the server has closed the connection. */
const CLOSED_FOR_IDLENESS = new Set(['25P03', '57P05']);
/** Connection exceptions, and the operator's intervention: shut down, crashed, starting. */
const LOST_CODES = /^(?:08...|57P0[1-4])$/;

/** PostgreSQL 18, appendix A: too_many_connections. */
const TOO_MANY_CONNECTIONS = '53300';

/** The server lives, and has given all its connections away. */
export function isOutOfConnections(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === TOO_MANY_CONNECTIONS;
}

/** What the database holds is no value of ours; asking again would not help. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';
}

/** PostgreSQL 18, appendix A. */
const DIVISION_BY_ZERO = '22012';

export function isDivisionByZero(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === DIVISION_BY_ZERO;
}

/** PostgreSQL 18, appendix A: feature_not_supported, here that the result of a statement with a name is of another form by now. */
const NOT_SUPPORTED = '0A000';

export function isPlanOutdated(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === NOT_SUPPORTED;
}

/** What is no answer of the server at all counts as lost. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof UnreadableValue) return 'refused';
  if (!(error instanceof DatabaseError)) return 'lost';
  const { code = '' } = error;
  if ([SERIALIZATION_FAILURE, DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE].includes(code)) return 'conflict';
  if (code === UNIQUE_VIOLATION) return 'taken';
  return LOST_CODES.test(code) || CLOSED_FOR_IDLENESS.has(code) ? 'lost' : 'refused';
}

/** PostgreSQL 18, appendix A: what keeps every statement from its work until somebody has mended it. */
const UNAVAILABLE: ReadonlyMap<string, StoreTrouble> = new Map([
  ['25006', 'readOnly'], // read_only_sql_transaction
  ['53100', 'full'], // disk_full
  ['53200', 'full'], // out_of_memory
  ['53300', 'unreachable'], // too_many_connections
  ['58030', 'unreachable'], // io_error
  ['58P01', 'damaged'], // undefined_file
  ['XX001', 'damaged'], // data_corrupted
  ['XX002', 'damaged'], // index_corrupted
]);

/** StoreUnavailable for those, and for a connection that is lost; any other error as it is. */
export function storeErrorOf(error: unknown): unknown {
  const code = error instanceof DatabaseError ? (error.code ?? '') : '';
  const trouble = UNAVAILABLE.get(code) ?? (troubleOf(error) === 'lost' ? 'unreachable' : undefined);
  if (trouble === undefined || !(error instanceof Error)) return error;
  return new StoreUnavailable(`Cannot use the store: ${error.message}`, { trouble, cause: error });
}

/** Whether it was stored nobody knows: the database got the commit and has not answered it. */
export class CommitUnanswered extends Error {
  override readonly name = 'CommitUnanswered';
}
