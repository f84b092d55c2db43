// What drills ask for besides the world of those that are real: a throw-away authority, and how much time passes.

import type { LocalIssuing } from './issuer.ts';

export interface Drills {
  /** Milliseconds since some moment; no change of the clock moves them. */
  readonly monotonicMs: () => number;
  /**
   * Issuing by a profile of an authority that is made for this campaign: it signs as the real one would, and nothing of it is on a ledger, in
   * a list or in the store. Its plans have nothing to be put on record.
   */
  openIssuing(campaignId: string, profile: string): Promise<LocalIssuing>;
}
