// What a provider could not do, and what follows from that.

import type { Reason } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';

export interface TroubleFacts {
  /** What was asked for may have been done all the same, or may yet be. */
  readonly mayHaveChanged: boolean;
  /** Of the provider as a whole, and not of one record or zone: other records would fare no better now. */
  readonly isOfProvider: boolean;
  /** How long it asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

export class ProviderTrouble extends ReasonError {
  override readonly name = 'ProviderTrouble';
  readonly facts: TroubleFacts;

  constructor(reason: Reason, facts: TroubleFacts & { readonly cause?: unknown }) {
    super(reason, { cause: facts.cause });
    this.facts = facts;
  }
}

/** Of one record or zone; nothing has changed. */
export function refusedBecause(reason: Reason): ProviderTrouble {
  return new ProviderTrouble(reason, { mayHaveChanged: false, isOfProvider: false });
}
