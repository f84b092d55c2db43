// The last look at a proof, as its order keeps it: what was found, where, and when, in bounded words.

import type { KeptLook, PlaceFinding, ProofFinding } from './proof.ts';

/** Of those that see something else; one that is short of a quorum has two or three. */
export const MAX_PLACES_KEPT_WHOLE = 3;
/** Values kept of what one of them sees. */
export const MAX_SEEN_KEPT = 2;

export function keptLookOf(finding: ProofFinding, at: Date): KeptLook {
  const { result, seen, detail, from = [] } = finding;
  const differing = from.filter(({ detail: why }) => why !== undefined);
  const whole = new Set(differing.slice(0, MAX_PLACES_KEPT_WHOLE));
  const kept = from.map((one): PlaceFinding => {
    const { place, standing, seen: values } = one;
    return whole.has(one)
      ? { place, standing, seen: values.slice(0, MAX_SEEN_KEPT), detail: one.detail }
      : { place, standing, seen: [] };
  });
  return { at, result, seen, detail, ...(kept.length === 0 ? {} : { from: kept }) };
}

/** From which places it was heard in time differs from look to look, and says nothing new. */
export function saysTheSame(one: ProofFinding | undefined, other: ProofFinding): boolean {
  return one !== undefined && JSON.stringify(wordsOf(one)) === JSON.stringify(wordsOf(other));
}

function wordsOf({ result, seen, detail }: ProofFinding): readonly unknown[] {
  return result === 'good' ? [result] : [result, seen, detail];
}
