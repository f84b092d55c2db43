// Signed answers that are kept ready: those asked for last, in no more than so many bytes.

/** The answers about some 25,000 certificates of a P-256 authority, 17,000 of RSA-2048 (docs/decisions/ocsp.md). */
export const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** What an entry takes beside the answer itself: its key, its dates, its place. */
export const ENTRY_BYTES = 512;

export class AnswerCache<Answer extends { readonly der: Uint8Array }> {
  readonly #maxBytes: number;
  /** In the order of their last use. */
  readonly #answers = new Map<string, Answer>();
  #bytes = 0;

  constructor(maxBytes: number = MAX_KEPT_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#answers.size;
  }

  find(key: string): Answer | undefined {
    const answer = this.#answers.get(key);
    if (answer === undefined) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    return answer;
  }

  put(key: string, answer: Answer): void {
    this.#remove(key);
    this.#answers.set(key, answer);
    this.#bytes += sizeOf(answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    const answer = this.#answers.get(key);
    if (answer === undefined) return;
    this.#answers.delete(key);
    this.#bytes -= sizeOf(answer);
  }
}

function sizeOf({ der }: { readonly der: Uint8Array }): number {
  return der.length + ENTRY_BYTES;
}
