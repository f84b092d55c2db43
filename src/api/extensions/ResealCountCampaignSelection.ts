// ResealCountCampaignSelection: how many certificates a campaign would be about, counted in several calls where there are many.

import { checkSelection } from '../../certificates/campaign/check-selection.ts';
import { type CountQuestion, countSelection } from '../../certificates/campaign/count-selection.ts';
import { isEmptySelection } from '../../certificates/model/campaigns/match.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type CampaignActionWorld, type CampaignOwner, defineCampaignAction } from '../campaigns/campaign-action.ts';
import { selectionOf } from '../campaigns/selection-input.ts';

export const ResealCountCampaignSelection = defineCampaignAction({
  name: 'ResealCountCampaignSelection',
  input: { Selection: 'CampaignSelection!', Cursor: 'string' },
  needsVerified: false,
  callsAtOnce: 2,
  run: async ({ input, owner, world }) => {
    const selection = selectionOf(input.Selection, owner);
    checkSelection(world, selection);
    const after = placeOf(input.Cursor);
    if (isEmptySelection(selection)) return { Count: 0, NextCursor: '' };
    const { count, last } = await countSelection(world, { selection, after, ...(await seenBy(world, owner)) });
    return { Count: count, NextCursor: last ?? '' };
  },
});

/** What a campaign of theirs would be about: the operator's is about all. */
async function seenBy(
  { findCampaignRight, clock }: CampaignActionWorld,
  { accountUin, by: secretId }: CampaignOwner,
): Promise<Pick<CountQuestion, 'scope' | 'isOpen'>> {
  if (accountUin === undefined || secretId === undefined) return { scope: undefined, isOpen: () => true };
  const found = await findCampaignRight({ accountUin, secretId }, clock.now());
  return found.kind === 'right' ? found.right : refuse({ kind: 'argumentInvalid', detail: found.why });
}

/** A place among certificates: account, time, number. */
const PLACE = /^[0-9]{1,20}\/[0-9]{1,15}\/[0-9]{1,15}$/;

function placeOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  if (PLACE.test(cursor)) return cursor;
  return refuse({ kind: 'argumentInvalid', detail: because('cursorOfOther') });
}
