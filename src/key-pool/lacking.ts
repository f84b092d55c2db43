// Which keys are made next.

import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';

/** Of the algorithm of which the smallest part is there, how many; undefined where nothing lacks. */
export function mostLacking(
  sizes: ReadonlyMap<KeyAlgorithmId, number>,
  levels: ReadonlyMap<KeyAlgorithmId, number>,
): { readonly algorithm: KeyAlgorithmId; readonly keys: number } | undefined {
  let most: { readonly algorithm: KeyAlgorithmId; readonly keys: number; readonly part: number } | undefined;
  for (const [algorithm, size] of sizes) {
    const level = levels.get(algorithm) ?? 0;
    const part = level / size;
    if (level < size && (most === undefined || part < most.part)) most = { algorithm, keys: size - level, part };
  }
  return most && { algorithm: most.algorithm, keys: most.keys };
}
