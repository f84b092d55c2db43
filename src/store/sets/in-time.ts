// How long a transaction may take: one that waits for something else than rows must not keep its place for good.

/** Rejects when `running` has not ended after `limitMs`; what it does later is the caller's to stop. */
export function inTime<T>(running: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      reject(new Error(`Cannot finish a transaction: after ${limitMs} ms it still waits for something else than rows`));
    };
    const timer = setTimeout(late, limitMs);
    running.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
