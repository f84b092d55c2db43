// The last bytes of a stream that may be endless.

export class LastBytes {
  readonly #most: number;
  #kept: Uint8Array = new Uint8Array();

  constructor(most: number) {
    this.#most = most;
  }

  add(bytes: Uint8Array): void {
    this.#kept = new Uint8Array(Buffer.concat([this.#kept, bytes]).subarray(-this.#most));
  }

  get bytes(): Uint8Array {
    return this.#kept;
  }
}
