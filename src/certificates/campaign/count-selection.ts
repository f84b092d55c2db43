// How many certificates a selection is about, before there is a campaign: so far as one call may look.

import { mapByTurns } from '../../lib/turns/turns.ts';
import { isSelected, namesCertificates } from '../model/campaigns/match.ts';
import type { CampaignSelection } from '../model/campaigns/selection.ts';
import type { Certificate } from '../model/certificate.ts';
import type { SelectionScope } from '../ports/campaign-selections.ts';
import type { World } from '../ports/world.ts';
import { authorityKeysOf, makeSelectable } from './selectable.ts';

/** Certificates that are looked at in one call where SQL can tell: a fifth of a second. */
export const LOOKED_AT_BY_SQL = { stretches: 10, limit: 5000 } as const;
/** The same where each has to be read, hashed or held to the lint. */
export const LOOKED_AT_ONE_BY_ONE = { stretches: 4, limit: 500 } as const;
/** Half a millisecond of the event loop. */
const READ_PER_TURN = 8;

export interface CountQuestion {
  readonly selection: CampaignSelection;
  readonly scope: SelectionScope;
  readonly isOpen: (certificate: Certificate) => boolean;
  /** Where the call before ended; undefined: from the beginning. */
  readonly after: string | undefined;
}

/** `last`: where the next call goes on; undefined where all was looked at. */
export async function countSelection(
  world: Pick<World, 'store' | 'issuedLooks' | 'clock'>,
  { selection, scope, isOpen, after }: CountQuestion,
): Promise<{ readonly count: number; readonly last: string | undefined }> {
  const { selections } = world.store.reads;
  const authorityKeys = authorityKeysOf(world, selection);
  const issuerChains = authorityKeys.length === 0 ? [] : await selections.findIssuerChains(authorityKeys);
  const question = { selection, isNamed: namesCertificates(selection), now: world.clock.now() };
  const selectable = makeSelectable(world, selection);
  const isTaken = (one: Certificate): boolean =>
    isOpen(one) && isSelected(selectable(one), { ...question, authorityKeys });
  const { stretches, limit } = looksOf(selection);
  let [count, place]: [number, string | undefined] = [0, after];
  for (let looked = 0; looked < stretches; looked += 1) {
    const found = await selections.countSelected({ ...question, scope, issuerChains, after: place, limit });
    const taken = await mapByTurns(found.open, async (one) => isTaken(one), { perTurn: READ_PER_TURN });
    count += found.count + taken.filter(Boolean).length;
    place = found.last;
    if (place === undefined) break;
  }
  return { count, last: place };
}

function looksOf({ fingerprints, lintRules }: CampaignSelection): {
  readonly stretches: number;
  readonly limit: number;
} {
  return fingerprints === undefined && lintRules === undefined ? LOOKED_AT_BY_SQL : LOOKED_AT_ONE_BY_ONE;
}
