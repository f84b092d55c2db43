// How many people are waited for at providers: one that hangs leaves the console's places to all others.

import { Shares } from '../../lib/turns/shares.ts';
import type { Provider, Unavailable } from './provider.ts';

/** Half of the places that the console has for requests that are worked on. */
export const MAX_AT_PROVIDERS = 32;
export const MAX_AT_PROVIDER = MAX_AT_PROVIDERS / 2;

/** The same providers, each unavailable at once to whoever comes while so many are waited for. */
export function withFewWaiting(providers: readonly Provider[]): readonly Provider[] {
  const shares = new Shares({ most: MAX_AT_PROVIDERS, each: MAX_AT_PROVIDER });
  return providers.map((provider) => {
    const { name, title, issuer } = provider;
    const within = async <Answer>(act: () => Promise<Answer>): Promise<Answer | Unavailable> => {
      using place = shares.enter(name);
      return place === undefined ? { kind: 'unavailable', why: 'too many are waited for there' } : await act();
    };
    return {
      name,
      title,
      issuer,
      begin: async (secrets) => await within(async () => await provider.begin(secrets)),
      finish: async (query, secrets) => await within(async () => await provider.finish(query, secrets)),
    };
  });
}
