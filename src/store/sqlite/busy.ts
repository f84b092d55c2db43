// How SQLite says that another process holds the file.

/** https://sqlite.org/rescode.html: the low byte of an extended code is its primary code. */
const SQLITE_BUSY = 5;
const PRIMARY_CODE_MASK = 0xff;

export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & PRIMARY_CODE_MASK) === SQLITE_BUSY;
}
