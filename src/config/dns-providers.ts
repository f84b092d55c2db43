// What the YAML file says of zones at DNS providers: whose API, with which key, and whose proofs each zone may hold.

import { z } from 'zod';
import { MAX_COMMAND_WORDS } from '../lib/command-words.ts';
import { isLoopback } from '../lib/network/loopback.ts';
import { type Endpoint, readServer } from './environment.ts';
import { RANGE } from './range.ts';
import { ACCOUNTS, ZONE_NAME } from './zone.ts';

/** How each is reached. Secrets are read when the service starts, and are nowhere in the configuration. */
export type DnsProviderWay =
  | { readonly kind: 'cloudflare'; readonly endpoint: URL; readonly tokenFile: string }
  | { readonly kind: 'dnspod'; readonly endpoint: URL; readonly secretId: string; readonly secretKeyFile: string }
  | {
      readonly kind: 'alibaba';
      readonly endpoint: URL;
      readonly accessKeyId: string;
      readonly accessKeySecretFile: string;
    }
  | { readonly kind: 'powerdns'; readonly endpoint: URL; readonly apiKeyFile: string; readonly serverId: string }
  | {
      readonly kind: 'httpreq';
      readonly endpoint: URL;
      readonly mode: 'default' | 'raw';
      readonly username?: string | undefined;
      readonly passwordFile?: string | undefined;
    }
  | { readonly kind: 'exec'; readonly command: readonly [string, ...string[]]; readonly mode: 'default' | 'raw' };

export type DnsProviderSetting = DnsProviderWay & {
  readonly name: string;
  /** The zones that proofs are published in, or suffixes within zones; accounts as in UpdateSetting. */
  readonly zones: readonly { readonly name: string; readonly accounts: readonly string[] }[];
  /** Asked whether a record is there, where others than those of the zone's NS records are to be; none for those. */
  readonly nameServers: readonly Endpoint[];
  /** Special-purpose addresses that may be connected to: ranges such as 10.0.0.0/8; true for every address, loopback too. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  /** PEM, for an API whose certificate leads to a root that the system does not trust. */
  readonly trustFile?: string | undefined;
};

/** As their documents have them. */
export const ENDPOINTS = {
  cloudflare: 'https://api.cloudflare.com/client/v4',
  dnspod: 'https://dnspod.tencentcloudapi.com',
  alibaba: 'https://alidns.aliyuncs.com',
} as const;

export const MAX_DNS_PROVIDERS = 32;
export const MAX_PROVIDER_ZONES = 1000;
export const MAX_NAME_SERVERS = 16;

const NAME = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name has up to 32 of a-z, 0-9 and "-"');
const FILE_NAME = z.string().min(1);
const KEY_ID = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'a key id has up to 128 letters, digits and signs');

/** Keys travel by it. */
const ENDPOINT = z
  .string()
  .refine(
    isEndpoint,
    'it is a URL with https, or with http on this machine, without a user, a password, a "?" or a "#"',
  )
  .transform((text) => new URL(text));

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || /[?#]/.test(text)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

const MODE = z.enum(['default', 'raw']).default('default');

const SERVER = z.string().transform((text, context): Endpoint => {
  const server = readServer(text);
  if (server !== undefined) return server;
  context.addIssue({
    code: 'custom',
    message: 'a name server is an address with or without a port, like 192.0.2.53:53',
  });
  return z.NEVER;
});

const COMMON = {
  name: NAME,
  zones: z
    .array(z.strictObject({ name: ZONE_NAME, accounts: ACCOUNTS.optional() }))
    .min(1)
    .max(MAX_PROVIDER_ZONES),
  nameServers: z.array(SERVER).max(MAX_NAME_SERVERS).default([]),
  allowPrivateAddresses: z
    .union([z.boolean(), z.array(RANGE).min(1).max(100)], {
      error: 'it is true, false, or a list of ranges such as 10.0.0.0/8',
    })
    .default(false),
  trustFile: FILE_NAME.optional(),
};

const COMMAND = z
  .tuple([z.string().startsWith('/', 'a program is named by its whole path')], z.string())
  .refine((words) => words.length <= MAX_COMMAND_WORDS, `it has more than ${MAX_COMMAND_WORDS} words`)
  .refine((words) => words.every((word) => !word.includes('\0')), 'a word has no zero character');

const PROVIDER = z.discriminatedUnion('kind', [
  z.strictObject({
    ...COMMON,
    kind: z.literal('cloudflare'),
    endpoint: ENDPOINT.prefault(ENDPOINTS.cloudflare),
    tokenFile: FILE_NAME,
  }),
  z.strictObject({
    ...COMMON,
    kind: z.literal('dnspod'),
    endpoint: ENDPOINT.prefault(ENDPOINTS.dnspod),
    secretId: KEY_ID,
    secretKeyFile: FILE_NAME,
  }),
  z.strictObject({
    ...COMMON,
    kind: z.literal('alibaba'),
    endpoint: ENDPOINT.prefault(ENDPOINTS.alibaba),
    accessKeyId: KEY_ID,
    accessKeySecretFile: FILE_NAME,
  }),
  z.strictObject({
    ...COMMON,
    kind: z.literal('powerdns'),
    endpoint: ENDPOINT,
    apiKeyFile: FILE_NAME,
    serverId: z.string().min(1).max(64).default('localhost'),
  }),
  z.strictObject({
    ...COMMON,
    kind: z.literal('httpreq'),
    endpoint: ENDPOINT,
    mode: MODE,
    username: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[^:]+$/, 'a user name has no colon')
      .optional(),
    passwordFile: FILE_NAME.optional(),
  }),
  z.strictObject({ ...COMMON, kind: z.literal('exec'), command: COMMAND, mode: MODE }),
]);

export const DNS_PROVIDERS = z
  .array(PROVIDER)
  .max(MAX_DNS_PROVIDERS)
  .superRefine((providers, context) => {
    for (const [at, { name }] of providers.entries()) {
      if (providers.findIndex((one) => one.name === name) === at) continue;
      context.addIssue({ code: 'custom', path: [at, 'name'], message: `${name} is named twice` });
    }
    for (const [at, provider] of providers.entries()) {
      if (provider.kind !== 'httpreq' || (provider.username === undefined) === (provider.passwordFile === undefined))
        continue;
      context.addIssue({
        code: 'custom',
        path: [at, 'passwordFile'],
        message: 'username and passwordFile go together',
      });
    }
  })
  .default([]);

interface Held {
  readonly zones: readonly { readonly name: string }[];
  readonly updates: readonly { readonly zone: string }[];
  readonly providers: z.infer<typeof DNS_PROVIDERS>;
  readonly delegationZone?: string | undefined;
}

/** As of zones that are updated: a zone has one holder, and a purpose. */
export function checkProviders({ zones, updates, providers, delegationZone }: Held, context: z.RefinementCtx): void {
  const held = new Set([...zones.map(({ name }) => name), ...updates.map(({ zone }) => zone)]);
  for (const [at, provider] of providers.entries()) {
    for (const [place, { name, accounts }] of provider.zones.entries()) {
      const path = ['providers', at, 'zones', place, 'name'];
      const refuse = (message: string) => context.addIssue({ code: 'custom', path, message });
      if (held.has(name)) refuse(`${name} is named twice: a zone has one provider`);
      held.add(name);
      const isForDelegation = delegationZone !== undefined && `.${delegationZone}`.endsWith(`.${name}`);
      if (accounts === undefined && !isForDelegation)
        refuse(`${name} needs accounts, since the delegation zone is not in it`);
    }
  }
}

export function providerSettingsOf(providers: z.infer<typeof DNS_PROVIDERS>): readonly DnsProviderSetting[] {
  return providers.map((provider) => ({
    ...provider,
    zones: provider.zones.map(({ name, accounts }) => ({ name, accounts: accounts ?? [] })),
  }));
}
