// Keys made ahead, in a thread of their own that gives way to everything else.

import { monotonicMs } from '../lib/clock.ts';
import { makeKeyPairHere } from '../x509/keys/keys.ts';
import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';

/** As table of that thread. */
export const MAKING_TASKS = { makeAhead };

/** So long an order that comes meanwhile waits for the thread to stop, and as long as one more key takes. */
export const MAKING_MS = 500;

/** At least one key, at most so many, PKCS #8, DER: as many as are made in MAKING_MS. */
function makeAhead({
  algorithm,
  atMost,
}: {
  readonly algorithm: KeyAlgorithmId;
  readonly atMost: number;
}): readonly Uint8Array[] {
  const endsAtMs = monotonicMs() + MAKING_MS;
  const keys = [makeKeyPairHere(algorithm)];
  while (keys.length < atMost && monotonicMs() < endsAtMs) keys.push(makeKeyPairHere(algorithm));
  return keys;
}
