// What is said and done when another process holds the SQLite file.

/** https://sqlite.org/rescode.html: the low byte of an extended code is its primary code. */
const SQLITE_BUSY = 5;
const PRIMARY_CODE_MASK = 0xff;

/** Nothing was written: the same may be tried again. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
}

export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & PRIMARY_CODE_MASK) === SQLITE_BUSY;
}
