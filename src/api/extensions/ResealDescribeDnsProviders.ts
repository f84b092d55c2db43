// ResealDescribeDnsProviders: the DNS providers through which proofs of the account are published, and how each is doing.

import type { KnownDnsProvider } from '../../certificates/ports/dns-providers.ts';
import { defineAction } from '../action.ts';
import type { Language } from '../call/request.ts';
import { stateView } from '../views/state.ts';

export const ResealDescribeDnsProviders = defineAction({
  name: 'ResealDescribeDnsProviders',
  input: {},
  needsVerified: false,
  run: async ({ caller, world, language }) => {
    const known = world.listDnsProviders(caller.accountUin);
    return await Promise.resolve({ TotalCount: known.length, Providers: known.map((one) => viewOf(one, language)) });
  },
});

function viewOf({ name, kind, zones, ...state }: KnownDnsProvider, language: Language) {
  return { Name: name, Kind: kind, Zones: zones, ...stateView(state, language) };
}
