// What the clocks ask of the store: the newest time that a node has written by, and to take back what a wrong one wrote.

export interface TimeReads {
  /** By which a node has written; undefined in a new store. */
  findNewest(): Promise<Date | undefined>;
}

export interface TimeRows extends TimeReads {
  markNewest(at: Date): Promise<void>;
  /** Writes one row, whatever stands in it: so that it is seen whether that is possible. */
  markReady(at: Date): Promise<void>;
  /**
   * What a clock ahead of its time has put off comes back to `now`: jobs and deliveries that wait are due, no lease lasts
   * longer than a lease from now, orders have no more time for their proofs than one of today, superseded certificates go as
   * long after today as they were to go after their reissue; proofs of then are forgotten, and so is which ends were told of.
   */
  setBack(now: Date): Promise<void>;
}

export interface TimedStore<R extends { readonly times: TimeRows }> {
  transact<T>(work: (rows: R) => Promise<T>): Promise<T>;
}
