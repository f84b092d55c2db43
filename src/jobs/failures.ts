// How often jobs have failed one run after the other, in a way that their handlers do not know.

/** So many are known whose last run has failed; the oldest is forgotten. */
export const FAILING_LIMIT = 10_000;

export class Failures {
  readonly #counts = new Map<string, number>();

  /** Answers how often it has failed now, in a row. */
  count(name: string): number {
    const failures = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.delete(name);
    this.#counts.set(name, failures);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > FAILING_LIMIT && oldest !== undefined) this.#counts.delete(oldest);
    return failures;
  }

  forget(name: string): void {
    this.#counts.delete(name);
  }
}
