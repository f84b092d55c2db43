// What the YAML file says of the console: the providers of OpenID Connect at which people may prove who they are.

import { z } from 'zod';
import { PROVIDER_NAME } from '../accounts/people/provider.ts';
import { isLoopback } from '../lib/loopback.ts';
import { RANGE } from './range.ts';

export interface ProviderSetting {
  /** In the address to which the provider sends people back, and of those people in the store. */
  readonly name: string;
  /** What the button says. */
  readonly title: string;
  /** HTTPS, or plain HTTP on this machine. */
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined for a client that has no secret. */
  readonly clientSecretFile: string | undefined;
  readonly scopes: readonly string[];
  /** Special-purpose addresses that may be connected to: ranges such as 10.0.0.0/8; true for every address, loopback too. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  /** PEM, for a provider whose certificate leads to a root that the system does not trust. */
  readonly trustFile: string | undefined;
}

export interface ConsoleSettings {
  readonly providers: readonly ProviderSetting[];
}

/** Each is a button of the sign-in page. */
export const MAX_PROVIDERS = 8;
export const MAX_TITLE_CHARACTERS = 64;
export const MAX_CLIENT_ID_CHARACTERS = 256;
export const MAX_SCOPES = 16;

/** What makes a request one of OpenID Connect (OpenID Connect Core §3.1.2.1). */
const OPENID = 'openid';

const ISSUER = z
  .string()
  .max(1024)
  .refine(isIssuer, 'it is a URL with https, or http on this machine, without a user, a password, a "?" or a "#"')
  .transform((text) => new URL(text));

/** OpenID Connect Discovery §3: no query, no fragment. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || /[?#]/.test(text)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

const PROVIDER = z
  .strictObject({
    name: z.string().regex(PROVIDER_NAME, 'a name has up to 32 of a-z, 0-9 and "-"'),
    title: z.string().trim().min(1).max(MAX_TITLE_CHARACTERS),
    issuer: ISSUER,
    clientId: z.string().min(1).max(MAX_CLIENT_ID_CHARACTERS),
    clientSecretFile: z.string().min(1).optional(),
    scopes: z
      // RFC 6749 §3.3.
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'it is no scope'))
      .max(MAX_SCOPES)
      .refine((scopes) => scopes.includes(OPENID), `"${OPENID}" is one of them`)
      .default([OPENID]),
    allowPrivateAddresses: z
      .union([z.boolean(), z.array(RANGE).min(1).max(100)], {
        error: 'it is true, false, or a list of ranges such as 10.0.0.0/8',
      })
      .default(false),
    trustFile: z.string().min(1).optional(),
  })
  .transform(({ clientSecretFile, trustFile, ...rest }): ProviderSetting => ({ ...rest, clientSecretFile, trustFile }));

export const CONSOLE = z.strictObject({
  providers: z
    .array(PROVIDER)
    .max(MAX_PROVIDERS)
    .superRefine((providers, context) => {
      for (const [at, { name }] of providers.entries()) {
        if (providers.findIndex((provider) => provider.name === name) === at) continue;
        context.addIssue({ code: 'custom', path: [at, 'name'], message: `${name} is named twice` });
      }
    })
    .default([]),
});
