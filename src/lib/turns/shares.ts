// Places that are shared out by name: so many in all, and no name with more than its share of them.

export interface SharesLimits {
  readonly most: number;
  /** Of one name. */
  readonly each: number;
}

export class Shares {
  readonly #limits: SharesLimits;
  readonly #takenBy = new Map<string, number>();
  #taken = 0;

  constructor(limits: SharesLimits) {
    this.#limits = limits;
  }

  get taken(): number {
    return this.#taken;
  }

  /** A place, until it is disposed of; undefined where none is free, in all or of this name. */
  enter(name: string): Disposable | undefined {
    const own = this.#takenBy.get(name) ?? 0;
    if (this.#taken >= this.#limits.most || own >= this.#limits.each) return undefined;
    this.#change(name, 1);
    let isTaken = true;
    return {
      [Symbol.dispose]: () => {
        if (isTaken) this.#change(name, -1);
        isTaken = false;
      },
    };
  }

  #change(name: string, by: 1 | -1): void {
    this.#taken += by;
    const own = (this.#takenBy.get(name) ?? 0) + by;
    if (own === 0) this.#takenBy.delete(name);
    else this.#takenBy.set(name, own);
  }
}
