// Work on one thing at a time, first come first served; on different things side by side.

export class OneAtATime {
  readonly #last = new Map<string, Promise<void>>();

  /** Throws what the work throws. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    this.#last.set(key, over);
    try {
      await before;
      return await work();
    } finally {
      resolve();
      if (this.#last.get(key) === over) this.#last.delete(key);
    }
  }
}
