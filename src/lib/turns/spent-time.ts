// How long each share of a queue has held places, so that the one that has had least is served next.

interface Holder {
  /** By pieces of work that are done. */
  spentMs: number;
  /** When those that run began. */
  readonly begunMs: number[];
}

/**
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996): a share that comes begins with the least time of those present, so
 * that absence saves up nothing, or with its own time of when it left where that is more, so that absence cancels no debt.
 */
export class SpentTime {
  readonly #nowMs: () => number;
  readonly #here = new Map<string, Holder>();
  /** The times of shares that have left, each while it is more than the least time of those present. */
  readonly #left = new Map<string, number>();

  /** A count of milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  enter(share: string): void {
    if (this.#here.has(share)) return;
    const leastMs = this.#leastMs();
    for (const [name, spentMs] of this.#left) if (spentMs <= leastMs) this.#left.delete(name);
    this.#here.set(share, { spentMs: Math.max(leastMs, this.#left.get(share) ?? 0), begunMs: [] });
    this.#left.delete(share);
  }

  /** It has nothing that runs. */
  leave(share: string): void {
    this.#left.set(share, this.of(share));
    this.#here.delete(share);
    if (this.#here.size === 0) this.#left.clear();
  }

  /** A piece of work of a share that is present begins; answers what is called at its end. */
  begin(share: string): () => void {
    const holder = this.#here.get(share);
    if (holder === undefined) throw new Error(`Cannot count the time of ${share}: it has not entered`);
    const sinceMs = this.#nowMs();
    holder.begunMs.push(sinceMs);
    return () => {
      holder.begunMs.splice(holder.begunMs.indexOf(sinceMs), 1);
      holder.spentMs += this.#nowMs() - sinceMs;
    };
  }

  /** With what runs, so far. */
  of(share: string): number {
    const { spentMs, begunMs } = this.#here.get(share) ?? { spentMs: 0, begunMs: [] };
    const nowMs = this.#nowMs();
    return begunMs.reduce((sum, sinceMs) => sum + nowMs - sinceMs, spentMs);
  }

  /** The least time of all shares that are present; 0 without any. */
  #leastMs(): number {
    const all = [...this.#here.keys()].map((share) => this.of(share));
    return all.length === 0 ? 0 : Math.min(...all);
  }
}
