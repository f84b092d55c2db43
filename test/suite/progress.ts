// Which test files have reported, which have failed, and which tests were skipped, as node's test runner tells it.

import type { TestEvent } from 'node:test/reporters';

export class Progress {
  readonly #files: ReadonlySet<string>;
  /** File → milliseconds that it took. */
  readonly #durations = new Map<string, number>();
  /** Reason → how many tests. */
  readonly #skipped = new Map<string, number>();
  readonly #failed = new Set<string>();
  #hasProcessFailed = false;

  constructor(files: readonly string[]) {
    this.#files = new Set(files);
  }

  see({ type, data }: TestEvent): void {
    if (type === 'test:pass' && data.skip !== undefined) this.#countSkipped(data.skip);
    if (type === 'test:fail' && data.nesting === 0) this.#seeFailed(data.name);
    // A file is an outermost suite, which ends when all of its tests have.
    if (type === 'test:complete' && data.nesting === 0 && this.#files.has(data.name)) {
      this.#durations.set(data.name, Math.round(data.details.duration_ms));
    }
  }

  unreported(): readonly string[] {
    return [...this.#files].filter((file) => !this.#durations.has(file));
  }

  durations(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#durations);
  }

  skipped(): ReadonlyMap<string, number> {
    return this.#skipped;
  }

  /** The files of which a test has failed. */
  failed(): readonly string[] {
    return [...this.#failed];
  }

  /** A process has failed by itself, not by one of its files: something kept it from ending. */
  hasProcessFailed(): boolean {
    return this.#hasProcessFailed;
  }

  #seeFailed(name: string): void {
    if (this.#files.has(name)) this.#failed.add(name);
    else this.#hasProcessFailed = true;
  }

  #countSkipped(skip: string | boolean): void {
    const reason = typeof skip === 'string' ? skip : 'no reason is given';
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }
}
