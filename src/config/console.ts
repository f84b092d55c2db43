// What the YAML file says of the console: how long sessions last, how often a sign-in may be wrong, and the providers of OpenID Connect at which people may prove who they are.

import { z } from 'zod';
import { PROVIDER_NAME } from '../accounts/people/provider.ts';
import { ATTEMPT_LIMITS, type AttemptLimits } from '../accounts/sessions/attempts.ts';
import { DEFAULT_SESSION_LIFE, type SessionLife } from '../accounts/sessions/session.ts';
import { HOUR_MS, MINUTE_MS } from '../lib/clock.ts';
import { isLoopback } from '../lib/network/loopback.ts';
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
  readonly life: SessionLife;
  readonly attempts: AttemptLimits;
  readonly providers: readonly ProviderSetting[];
}

/** A day without a request, and a week in all: longer than that a browser that was left open is a door. */
export const MAX_IDLE_MINUTES = 24 * 60;
export const MAX_SESSION_HOURS = 7 * 24;
/** NIST SP 800-63B §3.2.2: no more than 100 wrong ones in a row for one name. */
export const MAX_ATTEMPTS_OF_NAME = 100;
/** A company behind one address. */
export const MAX_ATTEMPTS_OF_ADDRESS = 1000;

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

const SESSIONS = z
  .strictObject({
    idleMinutes: z
      .int()
      .min(1)
      .max(MAX_IDLE_MINUTES)
      .default(DEFAULT_SESSION_LIFE.idleMs / MINUTE_MS),
    longestHours: z
      .int()
      .min(1)
      .max(MAX_SESSION_HOURS)
      .default(DEFAULT_SESSION_LIFE.longestMs / HOUR_MS),
  })
  .refine(
    ({ idleMinutes, longestHours }) => idleMinutes <= longestHours * 60,
    'idleMinutes is no longer than longestHours',
  )
  .transform(({ idleMinutes, longestHours }): SessionLife => {
    return { idleMs: idleMinutes * MINUTE_MS, longestMs: longestHours * HOUR_MS };
  });

const ATTEMPTS = z
  .strictObject({
    byName: z.int().min(1).max(MAX_ATTEMPTS_OF_NAME).default(ATTEMPT_LIMITS.name.free),
    byAddress: z.int().min(1).max(MAX_ATTEMPTS_OF_ADDRESS).default(ATTEMPT_LIMITS.address.free),
  })
  .transform(({ byName, byAddress }): AttemptLimits => {
    return { name: { ...ATTEMPT_LIMITS.name, free: byName }, address: { ...ATTEMPT_LIMITS.address, free: byAddress } };
  });

export const CONSOLE = z
  .strictObject({
    sessions: SESSIONS.prefault({}),
    attempts: ATTEMPTS.prefault({}),
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
  })
  .transform(({ sessions: life, attempts, providers }): ConsoleSettings => ({ life, attempts, providers }));
