// What the YAML file says of a target besides its way: its type, its parts by which clients name it, what it serves, for whom.

import { z } from 'zod';
import type { ServedAddress, Target } from '../../certificates/ports/targets.ts';
import { hostAndPortOf } from '../../lib/network/host-and-port.ts';
import { ACCOUNTS } from '../zone.ts';

/**
 * The contract's types with the parts of their InstanceId, in its order; "domain" stands for the first of the domains, and a part
 * with "?" may be left out.
 */
export const INSTANCE_FORMS = {
  apigateway: ['id', 'domain'],
  cdn: ['domain'],
  clb: ['id', 'listener', 'domain?'],
  cos: ['region', 'id', 'domain'],
  ddos: ['id', 'domain', 'port'],
  gaap: ['id', 'listener'],
  lighthouse: ['region', 'id', 'domain'],
  live: ['domain'],
  mqtt: ['id'],
  scf: ['domain'],
  tcb: ['id', 'domain'],
  tdmq: ['id'],
  teo: ['domain'],
  tke: ['id', 'namespace', 'secret'],
  tse: ['id', 'domain'],
  vod: ['domain'],
  waf: ['domain'],
} as const;

export type TargetType = keyof typeof INSTANCE_FORMS;

export const TARGET_TYPES = Object.keys(INSTANCE_FORMS) as readonly TargetType[];

export const MAX_TARGET_DOMAINS = 100;
export const MAX_SERVED = 16;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** What a certificate may have as a name; one label is a name of an organisation's own. */
export const TARGET_DOMAIN = z
  .string()
  .max(253)
  .regex(
    new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$`),
    'a domain is like www.example.com or *.example.com: lower case, no dot at its end',
  );

/** Neither "|", which divides the parts of an InstanceId, nor what a path or a shell would heed. */
const PART = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/, 'it has up to 64 of A-Z, a-z, 0-9, ".", "_" and "-"');

const PLACE = z.string().transform((text, context) => hostAndPortOf(text) ?? refuseEndpoint(context));

const SERVED = z
  .union([
    PLACE,
    z.strictObject({ address: PLACE, name: TARGET_DOMAIN.refine(isPlain, 'a handshake asks for one name') }),
  ])
  .transform((served) =>
    'address' in served ? { ...served.address, name: served.name } : { ...served, name: undefined },
  );

export const TARGET_MEMBERS = {
  type: z.enum(TARGET_TYPES),
  region: PART.optional(),
  id: PART.optional(),
  listener: PART.optional(),
  namespace: PART.optional(),
  secret: PART.optional(),
  port: z.int().min(1).max(65_535).optional(),
  /** Whether the InstanceId of a clb has its domain. */
  sni: z.boolean().optional(),
  name: z
    .string()
    .min(1)
    .max(64)
    .regex(/^\P{C}*$/u, 'it has a control character')
    .optional(),
  domains: z.array(TARGET_DOMAIN).min(1).max(MAX_TARGET_DOMAINS).refine(isWithoutRepetition, 'a domain stands twice'),
  accounts: ACCOUNTS,
  served: z.array(SERVED).max(MAX_SERVED).default([]),
};

const MEMBERS = z.object(TARGET_MEMBERS);
export type TargetMembers = z.infer<typeof MEMBERS>;

/** What stands for the parts of the InstanceId; complains of one that is missing, and of one that goes with other types. */
export function targetOf(members: TargetMembers, complain: (part: string, why: string) => void): Target {
  const { type, region = '', domains, accounts, served } = members;
  const form: readonly string[] = INSTANCE_FORMS[type];
  for (const part of ['id', 'listener', 'namespace', 'secret', 'port'] as const) {
    if (members[part] !== undefined && !form.includes(part)) complain(part, `targets of type ${type} have none`);
  }
  if (members.sni !== undefined && !form.includes('domain?')) complain('sni', `targets of type ${type} have none`);
  const instanceId = form.flatMap((part) => partOf(part, { members, complain })).join('|');
  return {
    resourceType: type,
    region,
    instanceId,
    name: members.name ?? instanceId,
    domains,
    accounts: accounts.includes('*') ? 'all' : accounts,
    served: served.map(
      ({ host, port, name }): ServedAddress => ({ host, port, serverName: name ?? askedName(domains) }),
    ),
  };
}

interface Parted {
  readonly members: TargetMembers;
  readonly complain: (part: string, why: string) => void;
}

function partOf(part: string, { members, complain }: Parted): readonly string[] {
  const [domain = ''] = members.domains;
  if (part === 'domain') return [domain];
  if (part === 'domain?') return members.sni === true ? [domain] : [];
  const { region, id, listener, namespace, secret, port } = members;
  const value = Object.entries({ region, id, listener, namespace, secret, port }).find(([name]) => name === part)?.[1];
  if (value !== undefined) return [String(value)];
  complain(part, `a target of type ${members.type} needs it, since clients name it by that`);
  return [];
}

/** A wildcard stands for any name below: a server that has it shows it for this one. */
function askedName([domain = '']: readonly string[]): string {
  return domain.replace(/^\*/, 'www');
}

function isPlain(domain: string): boolean {
  return !domain.startsWith('*');
}

function refuseEndpoint(context: { addIssue(issue: { code: 'custom'; message: string }): void }): never {
  context.addIssue({ code: 'custom', message: 'it is like 192.0.2.1:443, [2001:db8::1]:443 or web-1.internal:443' });
  return z.NEVER;
}

function isWithoutRepetition(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
