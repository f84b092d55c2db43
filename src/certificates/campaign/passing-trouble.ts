// What goes wrong at one certificate of a campaign, told apart from what goes wrong at all of them.

import { NotNow, StaleState } from '../ports/store.ts';
import { isStoreTrouble } from '../ports/store-trouble.ts';

/** Of the store or of the service as a whole: it says nothing of the certificate, whose turn comes again. */
export function isPassingTrouble(error: unknown): boolean {
  return isStoreTrouble(error) || error instanceof NotNow || error instanceof StaleState;
}
