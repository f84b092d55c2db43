// Something that is looked at again and again while the process lives, once at a time.

export interface RegularLookParts {
  readonly look: () => Promise<void>;
  /** In real time. */
  readonly everyMs: number;
  /** A look has failed; the next one tries again. `isRepeated`: so has the one before. */
  readonly report: (error: unknown, failure: { readonly isRepeated: boolean }) => void;
}

export class RegularLook implements AsyncDisposable {
  readonly #parts: RegularLookParts;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #hasFailed = false;

  /** The first look comes after `everyMs`. */
  constructor(parts: RegularLookParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.now(), parts.everyMs).unref();
  }

  /** Waits for the look that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Never throws. Joins the look that is under way, where there is one. */
  async now(): Promise<void> {
    this.#looking ??= this.#look();
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      await this.#parts.look();
      this.#hasFailed = false;
    } catch (error) {
      this.#parts.report(error, { isRepeated: this.#hasFailed });
      this.#hasFailed = true;
    } finally {
      this.#looking = undefined;
    }
  }
}
