// Whether there is what a selection names: a name that nothing has would select nothing, and look like the end of the work.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { CampaignSelection } from '../model/campaigns/selection.ts';
import type { World } from '../ports/world.ts';

const KEY_IDENTIFIER = /^(?:[0-9a-f]{2}){1,64}$/;

/** Refuses a rule of the lint that there is not, and an authority that is neither one of this service nor the identifier of a key. */
export function checkSelection(
  { issuedLooks }: Pick<World, 'issuedLooks'>,
  { authorities = [], lintRules = [] }: CampaignSelection,
): void {
  const authority = authorities.find(
    (name) => issuedLooks.authorityKeyOf(name) === undefined && !KEY_IDENTIFIER.test(name),
  );
  if (authority !== undefined) refuse({ kind: 'argumentInvalid', detail: because('authorityUnknown', { authority }) });
  const rule = lintRules.find((id) => !issuedLooks.isLintRule(id));
  if (rule !== undefined) refuse({ kind: 'argumentInvalid', detail: because('lintRuleUnknown', { rule }) });
}
