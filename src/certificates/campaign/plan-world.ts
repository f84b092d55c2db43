// What the planning of a campaign needs, and how it ends early.

import type { Reason } from '../../reasons/reason.ts';
import type { FindCampaignRights } from '../ports/campaign-run-rights.ts';
import type { World } from '../ports/world.ts';
import type { CampaignWorld } from './change.ts';
import type { JudgeWorld } from './judge.ts';

export type PlanWorld = CampaignWorld &
  JudgeWorld &
  Pick<World, 'issuedLooks' | 'findCampaignRight' | 'report'> & { readonly rightsOf: FindCampaignRights };

/** The campaign cannot be planned; it is a draft again. */
export class PlanningEnds extends Error {
  override readonly name = 'PlanningEnds';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.id);
    this.reason = reason;
  }
}
