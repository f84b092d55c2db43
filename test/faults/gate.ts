// A point that is passed only when a test opens it.

export interface Gate {
  /** Somebody waits to pass. */
  readonly isReached: Promise<void>;
  pass(): Promise<void>;
  open(): void;
}

export function makeGate(): Gate {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const pass = async (): Promise<void> => {
    reached.resolve();
    await opened.promise;
  };
  return { isReached: reached.promise, pass, open: opened.resolve };
}
