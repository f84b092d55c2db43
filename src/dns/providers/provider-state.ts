// How a provider of zones has been doing since the start: for the operator, and without a word of what it was sent.

import type { Reason } from '../../reasons/reason.ts';

export interface ProviderFigures {
  readonly successes: number;
  readonly failures: number;
  readonly lastSuccessAt: Date | undefined;
  /** Without its reason where that is about one record or zone: others of the provider need not read of it. */
  readonly lastTrouble: { readonly at: Date; readonly reason: Reason | undefined } | undefined;
}

export class ProviderState {
  #figures: ProviderFigures = { successes: 0, failures: 0, lastSuccessAt: undefined, lastTrouble: undefined };

  get figures(): ProviderFigures {
    return this.#figures;
  }

  noteSuccess(at: Date): void {
    this.#figures = { ...this.#figures, successes: this.#figures.successes + 1, lastSuccessAt: at };
  }

  noteTrouble(reason: Reason | undefined, at: Date): void {
    this.#figures = { ...this.#figures, failures: this.#figures.failures + 1, lastTrouble: { at, reason } };
  }
}
