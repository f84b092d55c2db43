// Which webhooks are left alone for a while: after many failures in a row one delivery now and then asks whether they are back.

/** Deliveries of one webhook at the same time. */
export const DELIVERIES_AT_ONCE = 8;
/** After so many failures in a row a webhook is dead until one arrives: it is tried once in a rest. */
export const FAILURES_BEFORE_REST = 5;

export class RestingHooks {
  readonly #restMs: number;
  readonly #monotonicMs: () => number;
  /** Failures in a row, and until when nothing is tried; by webhook. */
  readonly #states: ReadonlyMap<string, { failures: number; restsUntilMs: number }>;

  constructor(
    hooks: Iterable<string>,
    { restMs, monotonicMs }: { readonly restMs: number; readonly monotonicMs: () => number },
  ) {
    this.#restMs = restMs;
    this.#monotonicMs = monotonicMs;
    this.#states = new Map([...hooks].map((hook) => [hook, { failures: 0, restsUntilMs: 0 }]));
  }

  /** What waits for a webhook that is not configured stays where it is: it has no place. */
  placesOf(hook: string): number {
    const state = this.#states.get(hook);
    if (state === undefined) return 0;
    if (state.failures < FAILURES_BEFORE_REST) return DELIVERIES_AT_ONCE;
    return this.#monotonicMs() < state.restsUntilMs ? 0 : 1;
  }

  noteArrival(hook: string): void {
    const state = this.#states.get(hook);
    if (state !== undefined) state.failures = 0;
  }

  noteFailure(hook: string): void {
    const state = this.#states.get(hook);
    if (state === undefined) return;
    state.failures += 1;
    state.restsUntilMs = this.#monotonicMs() + this.#restMs;
  }
}
