// When a provider is left alone: while it asks for it, and longer each time that it gives no answer of use.

import { HOUR_MS, MINUTE_MS } from '../../lib/clock.ts';
import { backOffMs } from '../../lib/turns/back-off.ts';
import type { Reason } from '../../reasons/reason.ts';
import type { ProviderTrouble } from './provider-trouble.ts';

/** What it asks for is heeded so far: records are published that somebody waits for. */
export const MAX_REST_MS = HOUR_MS;
/** Where it says nothing: its records wait no longer than that once it is back. */
export const MAX_SILENT_REST_MS = MINUTE_MS;

export class Rest {
  readonly #monotonicMs: () => number;
  #failures = 0;
  #untilMs = 0;
  #why: Reason | undefined;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Why it is left alone now. */
  get why(): Reason | undefined {
    return this.#monotonicMs() < this.#untilMs ? this.#why : undefined;
  }

  noteSuccess(): void {
    this.#failures = 0;
    this.#untilMs = 0;
  }

  noteTrouble({ reason, facts: { isOfProvider, retryAfterMs } }: ProviderTrouble): void {
    if (!isOfProvider) return;
    this.#failures += 1;
    const restMs = retryAfterMs ?? Math.min(backOffMs(this.#failures), MAX_SILENT_REST_MS);
    this.#untilMs = this.#monotonicMs() + Math.min(restMs, MAX_REST_MS);
    this.#why = reason;
  }
}
