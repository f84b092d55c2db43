// The providers of OpenID Connect that are configured: what their files hold, and the addresses that they are asked at.

import type { Config } from '../../config/config.ts';
import type { ProviderSetting } from '../../config/console.ts';
import { OpenIdProvider } from '../../console/providers/open-id-provider.ts';
import type { Provider } from '../../console/providers/provider.ts';
import { makeProviderFetch, PROVIDER_TIMING } from '../../console/providers/provider-fetch.ts';
import { returnPathOf } from '../../console/sign-in-route.ts';
import { openTrust } from '../../events/hook.ts';
import type { Clock } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readSecretFile } from '../../lib/secret-file.ts';
import { allowAddresses } from '../../validation/special-addresses.ts';
import { clientUrlOf } from './addresses.ts';
import { withFewWaiting } from '../../console/providers/waiting.ts';
import { resolveHost } from '../authorities/issuers.ts';

const WHAT = 'secret of a client of OpenID Connect';
/** Longer ones than any provider gives out. */
export const MAX_CLIENT_SECRET_CHARACTERS = 1024;

interface ProviderParts {
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

/** Asks nobody for anything yet. Throws OperatorError where a file cannot be used. */
export async function openProviders(config: Config, parts: ProviderParts): Promise<readonly Provider[]> {
  const publicUrl = clientUrlOf(config);
  const providers = await Promise.all(
    config.console.providers.map(async (setting) => {
      const redirectUri = publicUrl + returnPathOf(setting.name);
      return await openProvider(setting, { ...parts, redirectUri });
    }),
  );
  return withFewWaiting(providers);
}

async function openProvider(
  configured: ProviderSetting,
  { clock, closing, redirectUri }: ProviderParts & { readonly redirectUri: string },
): Promise<Provider> {
  const { clientSecretFile, allowPrivateAddresses, trustFile, ...rest } = configured;
  const clientSecret = clientSecretFile === undefined ? undefined : await readClientSecret(clientSecretFile);
  const fetch = makeProviderFetch({
    resolve: resolveHost,
    mayDial: allowAddresses(allowPrivateAddresses),
    secureContext: await openTrust(trustFile),
    timing: PROVIDER_TIMING,
    closing,
  });
  return new OpenIdProvider({ setting: { ...rest, clientSecret }, redirectUri, fetch, clock });
}

/** Throws OperatorError, which names the file alone. */
async function readClientSecret(path: string): Promise<string> {
  const secret = await readSecretFile(path, WHAT);
  if (secret.length >= 1 && secret.length <= MAX_CLIENT_SECRET_CHARACTERS) return secret;
  const range = `1 to ${MAX_CLIENT_SECRET_CHARACTERS}`;
  throw new OperatorError(`Cannot use the ${WHAT} in ${path}: it has ${secret.length} characters, not ${range}`);
}
