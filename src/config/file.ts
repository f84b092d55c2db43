// What the YAML file says: authority, issuers, DNS zones, keys made ahead, limits, validation, products, webhooks, the console and targets, each with its default.

import { z } from 'zod';
import { MAX_BODY_BYTES } from '../api/call/body-limits.ts';
import { EXTENSION_ACTIONS } from '../api/extensions.ts';
import { INTERNATIONAL_ACTIONS } from '../api/international.ts';
import { ACTIONS } from '../api/registry.ts';
import { TAG_ACTIONS } from '../api/tag/tag-actions.ts';
import type { Limits } from '../certificates/ports/world.ts';
import type { MassRevocationPlan } from '../certificates/model/campaigns/mass-revocation-plan.ts';
import type { RetentionDays } from '../certificates/model/retention.ts';
import type { Product } from '../certificates/model/product.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { KeyPoolSettings } from '../key-pool/settings.ts';
import type { AcmeSettings } from '../acme-server/settings.ts';
import type { DnssecNames } from '../validation/dnssec.ts';
import { ACME } from './acme.ts';
import { AUTHORITY, type AuthoritySettings } from './authority.ts';
import { CAA, type CaaSettings } from './caa.ts';
import { CONSOLE, type ConsoleSettings } from './console.ts';
import { checkProviders, DNS_PROVIDERS, type DnsProviderSetting, providerSettingsOf } from './dns-providers.ts';
import { DNSSEC } from './dnssec.ts';
import { checkProducts, PRODUCTS } from './products.ts';
import { checkUpdates, UPDATES, type UpdateSetting, updateSettingsOf } from './updates.ts';
import { EVENTS, type EventSettings, WEBHOOKS, type WebhookSetting } from './webhooks.ts';
import { checkIssuers, ISSUERS, type IssuerSetting } from './issuers.ts';
import { MASS_REVOCATION } from './mass-revocation.ts';
import { PERSISTENT_RECORDS, type PersistentRecordsSettings } from './persistent-records.ts';
import { PERSPECTIVE, PERSPECTIVES, type PerspectiveSettings, type PerspectivesSettings } from './perspectives.ts';
import { KEY_POOL } from './key-pool.ts';
import { RETENTION } from './retention.ts';
import { DEPLOY, type DeploySettings } from './targets/deploy.ts';
import { QUOTAS } from './quotas.ts';
import { HTTP, type HttpSettings } from './http.ts';
import { RANGE } from './range.ts';
import { ACCOUNTS, ZONE_NAME } from './zone.ts';

export interface ServedZone {
  /** Lower case, no trailing dot. */
  readonly name: string;
  /** The accounts whose proofs it may hold; "*" stands for all. */
  readonly accounts: readonly string[];
}

export interface FileSettings {
  readonly ca: AuthoritySettings;
  readonly dns: {
    readonly zones: readonly ServedZone[];
    /** Zones of other servers, which take updates. */
    readonly updates: readonly UpdateSetting[];
    /** Zones at providers whose APIs are called. */
    readonly providers: readonly DnsProviderSetting[];
    readonly delegationZone: string | undefined;
    readonly nameServer: string | undefined;
    /** Of the name server, where its name lies in a served zone. */
    readonly nameServerAddresses: readonly string[];
    /** To one network, of one kind, over UDP. */
    readonly responsesPerSecond: number;
  };
  /** Action → requests in any sliding second for each account, where it differs from the built-in table. */
  readonly limits: Limits & {
    readonly ratePerSecond: ReadonlyMap<string, number>;
    /** Action → the longest body it takes, where it differs from what its parameters have room for. */
    readonly bodyBytes: ReadonlyMap<string, number>;
  };
  readonly validation: {
    /** Ranges such as 10.0.0.0/8; true for every address, loopback too. */
    readonly allowPrivateAddresses: boolean | readonly string[];
    readonly httpPort: number;
    readonly httpsPort: number;
    /** Whether a CSR may be signed with SHA-1. */
    readonly sha1Csrs: boolean;
    /** The resolvers verify DNSSEC; undefined where nobody says so. */
    readonly dnssec: DnssecNames | undefined;
    /** Other places that must see the same. */
    readonly perspectives: PerspectivesSettings | undefined;
  };
  /** How this machine is a perspective of services elsewhere (`reseal perspective`). */
  readonly perspective: PerspectiveSettings | undefined;
  readonly caa: CaaSettings;
  /** Proofs that stand in DNS for good. */
  readonly persistentRecords: PersistentRecordsSettings;
  /** Keys of subjects that are made ahead. */
  readonly keyPool: KeyPoolSettings;
  readonly http: HttpSettings;
  readonly products: readonly Product[];
  /** Besides the built-in one. */
  readonly issuers: readonly IssuerSetting[];
  readonly acme: AcmeSettings;
  readonly webhooks: readonly WebhookSetting[];
  readonly events: EventSettings;
  /** By which reports on campaigns are filled. */
  readonly massRevocation: MassRevocationPlan;
  /** How many days what is kept. */
  readonly retention: RetentionDays;
  /** Who signs in to the console otherwise than by a password kept here. */
  readonly console: ConsoleSettings;
  /** Where certificates are brought. */
  readonly deploy: DeploySettings;
}

export const MAX_ZONES = 1000;
export const MAX_NAME_SERVER_ADDRESSES = 16;
export const MAX_RESPONSES_PER_SECOND = 1_000_000;
/** A resolver that wants more comes by TCP, or with a cookie; few ask for more proofs than that. */
const RESPONSES_PER_SECOND = 100;
export const MAX_PRIVATE_RANGES = 100;
export const MAX_RATE_PER_SECOND = 1_000_000;
/** What the shortest requests take. */
export const MIN_BODY_BYTES = 1024;
export const MAX_FREE_CERTIFICATES = 100_000_000;

/** reference/lifecycle.md, "Free product". */
const FREE_PER_ACCOUNT = 20;
const FREE_PER_DOMAIN = 20;

export const MAX_ORDERS_UNDER_WAY = 1_000_000;
const ORDERS_PER_ACCOUNT = 10_000;
/** A list that is closed to a key in part is gone through whole. */
/** Each of them may have a million items on record. */
export const MAX_CAMPAIGNS_PER_ACCOUNT = 100;
const CAMPAIGNS_PER_ACCOUNT = 10;
export const MAX_CSRS_PER_ACCOUNT = 10_000;
const CSRS_PER_ACCOUNT = 1000;

/** The defaults where there is no file. */
export async function readConfigFile(
  path: string | undefined,
  readFile: (path: string) => Promise<string>,
): Promise<FileSettings> {
  if (path === undefined) return FILE.parse({});
  // The parser stays in memory; most services have no such file.
  const { readYaml } = await import('./yaml.ts');
  return readYaml({ path, text: await readText(path, readFile) }, FILE);
}

const PORT = z.int().min(1).max(65_535);
const FREE_COUNT = z.int().min(0).max(MAX_FREE_CERTIFICATES);

const BUILT_ACTIONS = [...ACTIONS, ...INTERNATIONAL_ACTIONS, ...EXTENSION_ACTIONS, ...TAG_ACTIONS];
const ACTION_NAMES = new Set(BUILT_ACTIONS.map(({ name }) => name));

const ACTION_NAME = z.string().refine((name) => ACTION_NAMES.has(name), 'no action has this name');

const ZONE = z.strictObject({ name: ZONE_NAME, accounts: ACCOUNTS });

const DNS = z
  .strictObject({
    zones: z.array(ZONE).max(MAX_ZONES).default([]),
    updates: UPDATES,
    providers: DNS_PROVIDERS,
    delegationZone: ZONE_NAME.optional(),
    nameServer: ZONE_NAME.optional(),
    nameServerAddresses: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .max(MAX_NAME_SERVER_ADDRESSES)
      .default([]),
    responsesPerSecond: z.int().min(1).max(MAX_RESPONSES_PER_SECOND).default(RESPONSES_PER_SECOND),
  })
  .superRefine(checkUpdates)
  .superRefine(checkProviders)
  .transform((dns) => ({
    ...dns,
    updates: updateSettingsOf(dns.updates),
    providers: providerSettingsOf(dns.providers),
    delegationZone: dns.delegationZone,
    nameServer: dns.nameServer,
  }));

const LIMITS = z.strictObject({
  ratePerSecond: z.record(ACTION_NAME, z.int().min(1).max(MAX_RATE_PER_SECOND)).default({}),
  bodyBytes: z.record(ACTION_NAME, z.int().min(MIN_BODY_BYTES).max(MAX_BODY_BYTES)).default({}),
  freePerAccount: FREE_COUNT.default(FREE_PER_ACCOUNT),
  freePerDomain: FREE_COUNT.default(FREE_PER_DOMAIN),
  campaignsPerAccount: z.int().min(0).max(MAX_CAMPAIGNS_PER_ACCOUNT).default(CAMPAIGNS_PER_ACCOUNT),
  csrsPerAccount: z.int().min(0).max(MAX_CSRS_PER_ACCOUNT).default(CSRS_PER_ACCOUNT),
  ordersPerAccount: z.int().min(0).max(MAX_ORDERS_UNDER_WAY).default(ORDERS_PER_ACCOUNT),
  quotas: QUOTAS.prefault({}),
});

const VALIDATION = z.strictObject({
  allowPrivateAddresses: z
    .union([z.boolean(), z.array(RANGE).min(1).max(MAX_PRIVATE_RANGES)], {
      error: 'it is true, false, or a list of ranges such as 10.0.0.0/8',
    })
    .default(false),
  httpPort: PORT.default(80),
  httpsPort: PORT.default(443),
  sha1Csrs: z.boolean().default(true),
  dnssec: DNSSEC.optional(),
  perspectives: PERSPECTIVES.optional(),
});

const FILE = z
  .strictObject({
    ca: AUTHORITY.prefault({}),
    dns: DNS.prefault({}),
    limits: LIMITS.prefault({}),
    validation: VALIDATION.prefault({}),
    perspective: PERSPECTIVE.optional(),
    caa: CAA.prefault({}),
    persistentRecords: PERSISTENT_RECORDS.prefault({}),
    keyPool: KEY_POOL.prefault({}),
    http: HTTP.prefault({}),
    products: PRODUCTS.prefault({}),
    issuers: ISSUERS,
    acme: ACME.prefault({}),
    webhooks: WEBHOOKS,
    events: EVENTS.prefault({}),
    massRevocation: MASS_REVOCATION.prefault({}),
    retention: RETENTION.prefault({}),
    console: CONSOLE.prefault({}),
    deploy: DEPLOY.prefault({}),
  })
  .transform(({ dns, limits, ...rest }, context): FileSettings => {
    checkIssuers(rest.products, { issuers: rest.issuers, context });
    checkProducts(rest.products, { profiles: rest.ca.profiles, context });
    const { quotas, ...counts } = limits;
    const ratePerSecond = new Map(Object.entries(limits.ratePerSecond));
    const bodyBytes = new Map(Object.entries(limits.bodyBytes));
    const { dnssec, perspectives } = rest.validation;
    return {
      ...rest,
      dns,
      validation: { ...rest.validation, dnssec, perspectives },
      perspective: rest.perspective,
      limits: { ...counts, ...quotas, ratePerSecond, bodyBytes },
    };
  });

async function readText(path: string, readFile: (path: string) => Promise<string>): Promise<string> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OperatorError(`Cannot read configuration ${path}: the file cannot be opened`, { cause });
  }
}
