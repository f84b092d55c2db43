// What has become of the right by which an order goes on, when that is asked again before it is signed.

import type { Reason } from '../../reasons/reason.ts';
import type { FailureReason } from './certificate.ts';

/** held: until the operator resumes its account · lost: the order fails, and says why. */
export type Loss =
  | { readonly kind: 'held' }
  | { readonly kind: 'lost'; readonly failure: FailureReason; readonly detail: Reason };

export function lost(failure: FailureReason, detail: Reason): Loss {
  return { kind: 'lost', failure, detail };
}
