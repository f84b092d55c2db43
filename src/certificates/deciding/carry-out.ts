// Facts, a decision, and the store: where a fact was no longer so, the facts are read again and the decision is taken anew.

import { type Store, StoreBusy } from '../ports/store.ts';
import { type Expectation, NO_CHANGE, type WriteSet } from '../ports/write-set.ts';

/** More often than others change one certificate while a call looks at it; then the caller may try again. */
export const MAX_DECISIONS = 8;

export interface Decision<Answer> {
  /** NO_CHANGE: the store is not asked. */
  readonly set: WriteSet;
  /** What is answered once the set is carried out. */
  readonly answer: Answer;
}

/**
 * Carries out what `decide` comes to. It is given what the decision before has expected in vain, undefined at first: what it
 * has assumed until then it reads now. It throws the refusal, if that is what it comes to.
 */
export async function carryOut<Answer>(
  { store }: { readonly store: Pick<Store, 'apply'> },
  decide: (failed: Expectation | undefined) => Promise<Decision<Answer>>,
): Promise<Answer> {
  let failed: Expectation | undefined;
  for (let decisions = 0; decisions < MAX_DECISIONS; decisions += 1) {
    const { set, answer } = await decide(failed);
    if (set === NO_CHANGE) return answer;
    const applied = await store.apply(set);
    if (applied.kind === 'applied') return answer;
    failed = applied.expectation;
  }
  throw new StoreBusy(
    `Cannot carry out a decision: others were faster ${MAX_DECISIONS} times, at last with "${failed?.kind}"`,
  );
}
