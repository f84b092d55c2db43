// What the YAML file says of issuers besides the built-in one: authorities that speak ACME.

import { z } from 'zod';
import { BUILT_IN_ISSUER, type Product } from '../certificates/model/product.ts';
import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import { RANGE } from './range.ts';

export interface IssuerSetting {
  readonly name: string;
  readonly kind: 'acme';
  readonly directory: URL;
  readonly contact: readonly string[];
  /** The operator agrees to the authority's terms of service. */
  readonly termsAgreed: boolean;
  /** What the authority has given out for a new account (RFC 8555 §7.3.4). */
  readonly eab: { readonly keyId: string; readonly keyFile: string } | undefined;
  readonly preferredChain: string | undefined;
  readonly profile: string | undefined;
  readonly rate: { readonly orders: number; readonly hours: number } | undefined;
  /** "host" or "host:port" besides that of the directory, where addresses that it sends may lie. */
  readonly hosts: readonly string[];
  /** Special-purpose addresses that may be connected to: ranges such as 10.0.0.0/8; true for every address, loopback too. */
  readonly allowPrivateAddresses: boolean | readonly string[];
  /** PEM, for an authority whose own certificate leads to a root that the system does not trust. */
  readonly trustFile: string | undefined;
}

export const MAX_ISSUERS = 16;
export const MAX_CONTACTS = 10;
export const MAX_HOSTS = 10;
export const MAX_RATE_ORDERS = 1_000_000;
/** Let's Encrypt counts a set of names for seven days, and no authority counts for longer. */
export const MAX_RATE_HOURS = 168;

/**
 * Directories of well-known authorities, as other ACME clients have them, compared on PRESETS_CHECKED. Addresses of authorities
 * change: one that answers no more is told of by `reseal doctor`.
 */
export const PRESETS = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  'letsencrypt-staging': 'https://acme-staging-v02.api.letsencrypt.org/directory',
  google: 'https://dv.acme-v02.api.pki.goog/directory',
  'google-staging': 'https://dv.acme-v02.test-api.pki.goog/directory',
  zerossl: 'https://acme.zerossl.com/v2/DV90',
  sslcom: 'https://acme.ssl.com/sslcom-dv-rsa',
} as const;

export const PRESETS_CHECKED = '2026-11-30';

/** What publicly trusted authorities certify (BR §6.1.5). */
export const ACME_KEYS: readonly KeyAlgorithmId[] = ['rsa2048', 'rsa4096', 'p256', 'p384'];

const NAME = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name has up to 32 of a-z, 0-9 and "-"')
  .refine((name) => name !== BUILT_IN_ISSUER, `"${BUILT_IN_ISSUER}" is the authority of this service`);

const DIRECTORY = z
  .string()
  .refine(isDirectory, 'it is a URL with https, without a user, a password or a "#"')
  .transform((text) => new URL(text));

function isDirectory(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && !text.includes('#');
}

const HOST = z
  .string()
  .regex(/^[a-z0-9.-]{1,253}(?::[0-9]{1,5})?$/, 'a host is like acme.example.com or acme.example.com:8443');

const ISSUER = z
  .strictObject({
    name: NAME,
    kind: z.literal('acme', 'the kind of an issuer is acme'),
    preset: z.enum(Object.keys(PRESETS) as (keyof typeof PRESETS)[]).optional(),
    directory: DIRECTORY.optional(),
    contact: z
      .array(z.string().regex(/^mailto:[^\s@,?]{1,64}@[^\s@,?]{1,253}$/, 'a contact is like mailto:ops@example.com'))
      .max(MAX_CONTACTS)
      .default([]),
    termsAgreed: z.boolean().default(false),
    eab: z.strictObject({ keyId: z.string().min(1).max(256), keyFile: z.string().min(1) }).optional(),
    preferredChain: z.string().min(1).max(128).optional(),
    profile: z.string().min(1).max(64).optional(),
    rate: z
      .strictObject({ orders: z.int().min(1).max(MAX_RATE_ORDERS), hours: z.int().min(1).max(MAX_RATE_HOURS) })
      .optional(),
    hosts: z.array(HOST).max(MAX_HOSTS).default([]),
    allowPrivateAddresses: z
      .union([z.boolean(), z.array(RANGE).min(1).max(100)], {
        error: 'it is true, false, or a list of ranges such as 10.0.0.0/8',
      })
      .default(false),
    trustFile: z.string().min(1).optional(),
  })
  .refine(({ preset, directory }) => (preset === undefined) !== (directory === undefined), {
    path: ['directory'],
    message: 'an issuer has a directory, or a preset that stands for one',
  })
  .transform(({ preset, directory, ...rest }): IssuerSetting => {
    const { eab, preferredChain, profile, rate, trustFile } = rest;
    const address = directory ?? new URL(PRESETS[preset ?? 'letsencrypt']);
    return { ...rest, directory: address, eab, preferredChain, profile, rate, trustFile };
  });

/** Their names are in what orders are called. */
export const ISSUERS = z
  .array(ISSUER)
  .max(MAX_ISSUERS)
  .superRefine((issuers, context) => {
    for (const [at, { name }] of issuers.entries()) {
      if (issuers.findIndex((issuer) => issuer.name === name) === at) continue;
      context.addIssue({ code: 'custom', path: [at, 'name'], message: `${name} is named twice` });
    }
  })
  .default([]);

/** Whether somebody else than the built-in authority signs what the product sells, or may come to sign it. */
export function isByAcme({ issuer, fallbackIssuer }: Pick<Product, 'issuer' | 'fallbackIssuer'>): boolean {
  return issuer !== BUILT_IN_ISSUER || (fallbackIssuer !== undefined && fallbackIssuer !== BUILT_IN_ISSUER);
}

/** Issuers that products name are configured, and sign what the products sell. */
export function checkIssuers(
  products: readonly Product[],
  { issuers, context }: { readonly issuers: readonly IssuerSetting[]; readonly context: z.RefinementCtx },
): void {
  const known = new Set([BUILT_IN_ISSUER, ...issuers.map(({ name }) => name)]);
  for (const product of products) {
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: ['products', product.id, key], message });
    for (const key of ['issuer', 'fallbackIssuer'] as const) {
      const name = product[key];
      if (name !== undefined && !known.has(name)) refuse(key, `there is no issuer "${name}"`);
    }
    if (product.fallbackIssuer === product.issuer) refuse('fallbackIssuer', 'it is another one than issuer');
    if (product.issuer === BUILT_IN_ISSUER && product.fallbackIssuer !== undefined) {
      refuse('fallbackIssuer', 'the built-in authority is always there, and needs none');
    }
    if (!isByAcme(product)) continue;
    if (product.trustedNames.length > 0) refuse('trustedSuffixes', 'an ACME authority takes no one’s word for names');
    const odd = [...product.keyAlgorithms, ...product.reissue.keyAlgorithms].find((one) => !ACME_KEYS.includes(one));
    if (odd !== undefined) refuse('keyAlgorithms', `an ACME authority certifies no keys of ${odd}`);
  }
}
