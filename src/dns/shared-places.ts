// Places of which one network can have only so many.

export class SharedPlaces {
  readonly #places: number;
  readonly #ofNetwork: number;
  readonly #taken = new Map<string, number>();
  #count = 0;

  constructor({ places, ofNetwork }: { readonly places: number; readonly ofNetwork: number }) {
    this.#places = places;
    this.#ofNetwork = ofNetwork;
  }

  get taken(): number {
    return this.#count;
  }

  hasFor(network: string): boolean {
    return this.#count < this.#places && (this.#taken.get(network) ?? 0) < this.#ofNetwork;
  }

  /** Only where there is one for it. */
  take(network: string): void {
    this.#count += 1;
    this.#taken.set(network, (this.#taken.get(network) ?? 0) + 1);
  }

  give(network: string): void {
    this.#count -= 1;
    const left = (this.#taken.get(network) ?? 0) - 1;
    if (left > 0) this.#taken.set(network, left);
    else this.#taken.delete(network);
  }
}
