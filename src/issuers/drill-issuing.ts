// Issuing for drills, by throw-away authorities: one for each campaign, for as long as the process knows it.

import { openThrowAway, type ThrowAwayAuthority, type ThrowAwayWorld } from '../ca/throw-away.ts';
import type { Drills } from '../certificates/ports/drills.ts';
import type { LocalIssuing } from '../certificates/ports/issuer.ts';
import { NO_CHANGE } from '../certificates/ports/write-set.ts';
import { prepareOrder, signOrder } from './built-in.ts';

/** More than campaigns that run on one node; with more of them the first is forgotten, and made anew. */
const MAX_AUTHORITIES = 16;

export function makeDrillIssuing(world: ThrowAwayWorld): Drills['openIssuing'] {
  const known = new Map<string, ThrowAwayAuthority>();
  return async (campaignId, profile) => {
    const authority = known.get(campaignId) ?? openThrowAway(world);
    known.set(campaignId, authority);
    const [first] = known.keys();
    if (known.size > MAX_AUTHORITIES && first !== undefined) known.delete(first);
    return issuingBy(await authority.signingBy(profile), world);
  };
}

function issuingBy(
  signing: Awaited<ReturnType<ThrowAwayAuthority['signingBy']>>,
  { clock }: Pick<ThrowAwayWorld, 'clock'>,
): LocalIssuing {
  return {
    plan: (request) => {
      const prepared = prepareOrder(request, signing);
      if (prepared.kind !== 'prepared') return undefined;
      return {
        serial: prepared.server.serial,
        set: NO_CHANGE,
        sign: async () => await signOrder(prepared, { request, signing, clock }),
        commit: () => NO_CHANGE,
      };
    },
  };
}
