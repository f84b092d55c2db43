// Work that holds the event loop, so much of it in one turn; the rest waits for the next, and others have theirs between.

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Maps so many in one turn of the event loop; between, others have theirs. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
  { perTurn }: { readonly perTurn: number },
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const [at, item] of items.entries()) {
    if (at > 0 && at % perTurn === 0) await nextTurn();
    results.push(map(item));
  }
  return results;
}

/** The same of work that waits for answers: so many are begun together, and others have their turn before the next. */
export async function mapByTurns<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
  { perTurn }: { readonly perTurn: number },
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += perTurn) {
    if (at > 0) await nextTurn();
    results.push(...(await Promise.all(items.slice(at, at + perTurn).map(map))));
  }
  return results;
}

/** Work of many that would fill one turn of the event loop together: so much of it is begun in each, first come first served. */
export class Turns {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #left: number;
  #isRefilling = false;

  constructor(perTurn: number) {
    this.#perTurn = perTurn;
    this.#left = perTurn;
  }

  /** Does it at once where this turn has room for it, else in a later one. */
  begin(work: () => void): void {
    this.#refillNextTurn();
    if (this.#left === 0) this.#waiting.push(work);
    else {
      this.#left -= 1;
      work();
    }
  }

  /** When it is fulfilled, one piece of work may be done at once. */
  take(): Promise<void> {
    return new Promise((resolve) => this.begin(resolve));
  }

  #refillNextTurn(): void {
    if (!this.#isRefilling) setImmediate(() => this.#refill());
    this.#isRefilling = true;
  }

  #refill(): void {
    this.#isRefilling = false;
    const next = this.#waiting.splice(0, this.#perTurn);
    this.#left = this.#perTurn - next.length;
    if (next.length > 0) this.#refillNextTurn();
    for (const work of next) work();
  }
}
