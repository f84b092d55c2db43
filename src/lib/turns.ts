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

export class Turns {
  readonly #perTurn: number;
  #left: number;
  #refilled: Promise<void> | undefined;

  constructor(perTurn: number) {
    this.#perTurn = perTurn;
    this.#left = perTurn;
  }

  /** When it is fulfilled, one piece of work may be done at once. */
  async take(): Promise<void> {
    while (this.#left === 0) await this.#refill();
    this.#left -= 1;
    void this.#refill();
  }

  #refill(): Promise<void> {
    this.#refilled ??= this.#refillNextTurn();
    return this.#refilled;
  }

  async #refillNextTurn(): Promise<void> {
    await nextTurn();
    this.#left = this.#perTurn;
    this.#refilled = undefined;
  }
}
