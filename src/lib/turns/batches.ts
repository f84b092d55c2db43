// Much work in small steps, between which others have their turn.

/** Few enough rows that nobody who waits for the next transaction notices. */
export const BATCH_ROWS = 200;
/** Of one run; then others have their turn. */
export const BATCHES_PER_RUN = 50;

/** Runs `step` until it says that nothing is left, or for as often as a run may. Answers whether nothing is left. */
export async function inBatches(step: () => Promise<'more' | 'done'>, closing: AbortSignal): Promise<boolean> {
  for (let steps = 0; steps < BATCHES_PER_RUN; steps += 1) {
    if (closing.aborted) return false;
    if ((await step()) === 'done') return true;
  }
  return false;
}
