// What the YAML file says of zones that are published to by dynamic updates (RFC 2136).

import { z } from 'zod';
import { type Endpoint, readServer } from './environment.ts';
import { ACCOUNTS, ZONE_NAME } from './zone.ts';

export interface UpdateSetting {
  /** Lower case, no trailing dot. */
  readonly zone: string;
  /** The primary server, by its address. */
  readonly server: Endpoint;
  readonly secondaries: readonly Endpoint[];
  readonly key: {
    readonly name: string;
    readonly algorithm: 'hmac-sha256' | 'hmac-sha512';
    /** The secret is read when the service starts, and is nowhere in the configuration. */
    readonly secretFile: string;
  };
  /** The accounts whose proofs it may hold; "*" stands for all, none for a zone that only serves delegation. */
  readonly accounts: readonly string[];
}

export const MAX_UPDATE_ZONES = 1000;
export const MAX_SECONDARIES = 8;

const SERVER = z.string().transform((text, context): Endpoint => {
  const server = readServer(text);
  if (server !== undefined) return server;
  context.addIssue({ code: 'custom', message: 'a server is an address with or without a port, like 192.0.2.53:53' });
  return z.NEVER;
});

/** A trailing dot is as good as none; case does not count in DNS. */
const KEY_NAME = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/, 'a key is named like reseal or reseal.example.com')
  .transform((name) => name.toLowerCase().replace(/\.$/, ''));

const KEY = z.strictObject({
  name: KEY_NAME,
  algorithm: z.enum(['hmac-sha256', 'hmac-sha512']).default('hmac-sha256'),
  secretFile: z.string().min(1),
});

const UPDATE = z.strictObject({
  zone: ZONE_NAME,
  server: SERVER,
  secondaries: z.array(SERVER).max(MAX_SECONDARIES).default([]),
  key: KEY,
  accounts: ACCOUNTS.optional(),
});

export const UPDATES = z.array(UPDATE).max(MAX_UPDATE_ZONES).default([]);

interface Zones {
  readonly zones: readonly { readonly name: string }[];
  readonly updates: z.infer<typeof UPDATES>;
  readonly delegationZone?: string | undefined;
}

/** A zone has one holder, and a purpose. */
export function checkUpdates({ zones, updates, delegationZone }: Zones, context: z.RefinementCtx): void {
  const held = new Set(zones.map(({ name }) => name));
  for (const [at, { zone, accounts }] of updates.entries()) {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['updates', at, 'zone'], message });
    if (held.has(zone)) refuse(`${zone} is named twice`);
    held.add(zone);
    const isForDelegation = delegationZone !== undefined && `.${delegationZone}`.endsWith(`.${zone}`);
    if (accounts === undefined && !isForDelegation)
      refuse(`${zone} needs accounts, since the delegation zone is not in it`);
  }
}

export function updateSettingsOf(updates: z.infer<typeof UPDATES>): readonly UpdateSetting[] {
  return updates.map((update) => ({ ...update, accounts: update.accounts ?? [] }));
}
