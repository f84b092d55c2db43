// What an error of SQLite says of the file: that another process holds it, or that it cannot be used.

import { type StoreTrouble, StoreUnavailable } from '../../certificates/ports/store-trouble.ts';

/** https://sqlite.org/rescode.html: the low byte of an extended code is its primary code. */
const PRIMARY_CODE_MASK = 0xff;

const SQLITE_BUSY = 5;

const TROUBLES: ReadonlyMap<number, StoreTrouble> = new Map([
  [8, 'readOnly'], // SQLITE_READONLY
  [10, 'unreachable'], // SQLITE_IOERR
  [11, 'damaged'], // SQLITE_CORRUPT
  [13, 'full'], // SQLITE_FULL
  [14, 'unreachable'], // SQLITE_CANTOPEN
  [26, 'damaged'], // SQLITE_NOTADB
]);

export function isBusy(error: unknown): boolean {
  return primaryCodeOf(error) === SQLITE_BUSY;
}

/** StoreUnavailable for what keeps every statement from its work; any other error as it is. */
export function storeErrorOf(error: unknown): unknown {
  const trouble = TROUBLES.get(primaryCodeOf(error) ?? 0);
  if (trouble === undefined || !(error instanceof Error)) return error;
  return new StoreUnavailable(`Cannot use the store: ${error.message}`, { trouble, cause: error });
}

function primaryCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & PRIMARY_CODE_MASK : undefined;
}
