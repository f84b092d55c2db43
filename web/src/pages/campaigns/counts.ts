// What the counts of a campaign come to: how much is settled, and the parts of a bar.

import type { Counts } from '../../api/campaigns.ts';

export type BarPart = 'replaced' | 'under-way' | 'failed' | 'left' | 'gone';

/** So many need nobody any more, whatever became of them. */
export function settledOf({ Total, Waiting, UnderWay }: Counts): number {
  return Total - Waiting - UnderWay;
}

/** From 0 to 1; of nothing at all there is nothing left to do. */
export function shareOf(counts: Counts): number {
  return counts.Total === 0 ? 1 : settledOf(counts) / counts.Total;
}

/** "45.2", and not "100.0" before all of it is settled. */
export function percentOf(counts: Counts): string {
  return (Math.floor(shareOf(counts) * 1000) / 10).toFixed(1);
}

/** In the order in which they are drawn; what waits is left empty. */
export function sharesOf(counts: Counts): readonly { readonly part: BarPart; readonly share: number }[] {
  const { Total, Replaced, UnderWay, Failed, Refused, External, Over, Cancelled } = counts;
  const parts: readonly (readonly [BarPart, number])[] = [
    ['replaced', Replaced],
    ['gone', Over + Cancelled],
    ['left', Refused + External],
    ['failed', Failed],
    ['under-way', UnderWay],
  ];
  return parts.filter(([, count]) => count > 0).map(([part, count]) => ({ part, share: count / Total }));
}
