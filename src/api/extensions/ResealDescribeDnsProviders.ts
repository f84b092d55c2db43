// ResealDescribeDnsProviders: the DNS providers through which proofs of the account are published, and how each is doing.

import type { KnownDnsProvider } from '../../certificates/ports/dns-providers.ts';
import { inWords } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { type Language, tongueOf } from '../request.ts';
import { wireTimeOrNone } from '../times.ts';

export const ResealDescribeDnsProviders = defineAction({
  name: 'ResealDescribeDnsProviders',
  input: {},
  needsVerified: false,
  run: async ({ caller, world, language }) => {
    const known = world.listDnsProviders(caller.accountUin);
    return await Promise.resolve({ TotalCount: known.length, Providers: known.map((one) => viewOf(one, language)) });
  },
});

function viewOf({ name, kind, zones, lastSuccessAt, lastTrouble }: KnownDnsProvider, language: Language) {
  const reason = lastTrouble?.reason;
  return {
    Name: name,
    Kind: kind,
    Zones: zones,
    LastSuccessTime: wireTimeOrNone(lastSuccessAt),
    LastTroubleTime: wireTimeOrNone(lastTrouble?.at),
    LastTrouble: reason === undefined ? '' : inWords(reason, tongueOf(language)),
  };
}
