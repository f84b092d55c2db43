// The ids of a batch, within their bounds.

import { refuse } from '../../failure.ts';

/** reference/lifecycle.md, "Revoke, cancel, delete": batches up to 100. */
export const MAX_BATCH = 100;

/** Each once. Refuses an empty list and one that is longer than `limit`. */
export function batchOf(ids: readonly string[], limit: number): readonly string[] {
  if (ids.length === 0 || ids.length > limit) refuse({ kind: 'certificateCountInvalid', given: ids.length, limit });
  return [...new Set(ids)];
}
