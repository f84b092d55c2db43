// What a transaction is told that found no room: nothing of it was written.

/** The same may be tried again. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
}
