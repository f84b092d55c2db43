// ResealCreateCampaign: a mass reissue is drafted, with its selection and its plan.

import { checkSelection } from '../../certificates/campaign/check-selection.ts';
import { draftCampaign } from '../../certificates/campaign/draft.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineCampaignAction } from '../campaigns/campaign-action.ts';
import { PLAN_INPUT, planOf } from '../campaigns/plan-input.ts';
import { selectionOf } from '../campaigns/selection-input.ts';

export const ResealCreateCampaign = defineCampaignAction({
  name: 'ResealCreateCampaign',
  input: { Name: 'string!', Selection: 'CampaignSelection!', ...PLAN_INPUT },
  needsVerified: true,
  run: async ({ input, owner: { accountUin, by: startedBy }, world }) => {
    checkName(input.Name);
    const selection = selectionOf(input.Selection, { accountUin });
    checkSelection(world, selection);
    const wish = { accountUin, startedBy, name: input.Name, selection, plan: planOf(input) };
    const { id } = await draftCampaign(world, wish);
    return { CampaignId: id };
  },
});

/** UTF-16 code units. */
const MAX_NAME_LENGTH = 200;

function checkName(name: string): void {
  if (name.length <= MAX_NAME_LENGTH) return;
  refuse({ kind: 'parameterValueInvalid', name: 'Name', detail: because('textLong', { most: MAX_NAME_LENGTH }) });
}
