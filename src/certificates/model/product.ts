// Products: what a PackageType sells.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { ValidationMethod } from './proof.ts';

export interface Product {
  /** The wire's PackageType, digits as text. */
  readonly id: string;
  /** Other PackageType values that mean the same product. */
  readonly aliases: readonly string[];
  readonly name: string;
  readonly nameZh: string;
  /** free: ordered by ApplyCertificate, under quotas; granted: ordered by CreateCertificate. */
  readonly kind: 'free' | 'granted';
  readonly validityDays: number;
  /** A registrable domain brings its "www." name along, and the other way round. */
  readonly bringsWww: boolean;
  readonly maxNames: number;
  readonly wildcards: boolean;
  /** Names that only an organisation knows, and IP addresses: where the profile has them. */
  readonly internalNames: boolean;
  readonly addresses: boolean;
  /** For these the operator gives his word: they are not proved. */
  readonly trustedNames: readonly TrustedNames[];
  /** The first one is the default. */
  readonly keyAlgorithms: readonly KeyAlgorithmId[];
  readonly reissue: ReissueRule;
  /** What becomes of the old certificate when a reissue is issued. */
  readonly afterReissue: AfterReissue;
  /** The accounts for which it is otherwise. */
  readonly afterReissueOf: ReadonlyMap<string, AfterReissue>;
  readonly renewal: RenewalRule;
  /** How long an earlier proof by the same account serves again; 0 for never (BR §4.2.1: 200 days at most). */
  readonly proofReuseDays: number;
  /** Whether CAA records are looked at before it is signed, where the operator has said by which names they know the authority. */
  readonly checksCaa: boolean;
  /** Which issuer signs; a key of the configured issuers. */
  readonly issuer: string;
  /** Which one opens an order that the first cannot be asked for now. */
  readonly fallbackIssuer: string | undefined;
  /** What the issuer may put into the certificate; the issuer knows the name. */
  readonly profile: string;
}

/** What one suffix or range covers, for the accounts that it is trusted to; "*" stands for all. */
export type TrustedNames =
  | { readonly kind: 'suffix'; readonly suffix: string; readonly accounts: readonly string[] }
  | { readonly kind: 'range'; readonly range: string; readonly accounts: readonly string[] };

export interface ReissueRule {
  readonly keyAlgorithms: readonly KeyAlgorithmId[];
  /** How many reissues a lineage may have in a term, until it is renewed; undefined for any number. */
  readonly limitPerLineage: number | undefined;
  /** One reissue at a time for each account and registrable domain. */
  readonly locksDomain: boolean;
}

export interface RenewalRule {
  /** Its certificates renew by themselves, but for those whose account wants it otherwise. */
  readonly auto: boolean;
  /** Of a key that the applicant has brought, the same CSR serves again, whatever this says. */
  readonly key: 'new' | 'same';
  /** How control is proved; undefined: as of the certificate that is renewed. */
  readonly method: ValidationMethod | undefined;
  /** The old certificate goes by `afterReissue` too; else it expires in its time. */
  readonly revokesOld: boolean;
}

export const BY_HAND: RenewalRule = { auto: false, key: 'new', method: undefined, revokesOld: false };

/** What becomes of the old certificate, and whether the new one is brought to the targets of the old one by itself. */
export type AfterReissue = (
  | { readonly kind: 'keep' }
  /** `afterHours` counts from the moment at which the new one is issued; `onlyWhenServed`: not while a target serves the old one. */
  | { readonly kind: 'revoke'; readonly afterHours: number; readonly onlyWhenServed: boolean }
) & { readonly deploys: boolean };

export const KEEP: AfterReissue = { kind: 'keep', deploys: false };

/** Of a product that is sold no more nothing follows. */
export function afterReissueFor(product: Product | undefined, accountUin: string): AfterReissue {
  return product?.afterReissueOf.get(accountUin) ?? product?.afterReissue ?? KEEP;
}

/** What it comes to besides: whoever is denied one of these actions is denied the reissue. */
export function actsAfterReissue({
  kind,
  deploys,
}: AfterReissue): readonly ('RevokeCertificate' | 'DeployCertificateInstance')[] {
  return [
    ...(kind === 'revoke' ? ['RevokeCertificate' as const] : []),
    ...(deploys ? ['DeployCertificateInstance' as const] : []),
  ];
}

/** 400 days: no certificate that is publicly trusted ever lived longer than 398 (BR §6.3.2). */
export const MAX_REVOKE_AFTER_HOURS = 9_600;

export type Products = ReadonlyMap<string, Product>;

export const UPLOADED_PRODUCT_ID = '0';

/** The authority of this service; all others are configured by their names. */
export const BUILT_IN_ISSUER = 'builtin';

/** reference/lifecycle.md, "Free product": PackageType 83, earlier 2. */
export const FREE_PRODUCT: Product = {
  id: '83',
  aliases: ['2'],
  name: 'Reseal DV (free)',
  nameZh: 'Reseal 域名型（DV）免费 SSL 证书',
  kind: 'free',
  validityDays: 90,
  bringsWww: true,
  maxNames: 1,
  wildcards: false,
  internalNames: false,
  addresses: false,
  trustedNames: [],
  keyAlgorithms: ['rsa2048', 'p256'],
  reissue: { keyAlgorithms: ['rsa2048'], limitPerLineage: 1, locksDomain: true },
  afterReissue: KEEP,
  afterReissueOf: new Map(),
  renewal: BY_HAND,
  proofReuseDays: 0,
  checksCaa: true,
  issuer: BUILT_IN_ISSUER,
  fallbackIssuer: undefined,
  profile: 'public',
};

/** A granted domain-validated product for several names and wildcards; ProductId 13 of CreateCertificate. */
export const MULTI_DOMAIN_PRODUCT: Product = {
  id: '13',
  aliases: [],
  name: 'Reseal DV (multi-domain)',
  nameZh: 'Reseal 域名型（DV）多域名 SSL 证书',
  kind: 'granted',
  validityDays: 199,
  bringsWww: false,
  maxNames: 100,
  wildcards: true,
  internalNames: false,
  addresses: false,
  trustedNames: [],
  keyAlgorithms: ['rsa2048', 'rsa4096', 'p256', 'p384'],
  reissue: {
    keyAlgorithms: ['rsa2048', 'rsa4096', 'p256', 'p384'],
    limitPerLineage: undefined,
    locksDomain: false,
  },
  afterReissue: KEEP,
  afterReissueOf: new Map(),
  renewal: BY_HAND,
  proofReuseDays: 200,
  checksCaa: true,
  issuer: BUILT_IN_ISSUER,
  fallbackIssuer: undefined,
  profile: 'public',
};

/** A granted domain-validated product of SM2 pairs: ProductId 33, 34 for several domains and 35 for wildcards at Tencent Cloud. */
export const NATIONAL_PRODUCT: Product = {
  ...MULTI_DOMAIN_PRODUCT,
  id: '33',
  aliases: ['34', '35'],
  name: 'Reseal DV (SM2)',
  nameZh: 'Reseal 国密域名型（DV）SSL 证书',
  keyAlgorithms: ['sm2'],
  reissue: { keyAlgorithms: ['sm2'], limitPerLineage: undefined, locksDomain: false },
  profile: 'national',
};

export function makeProducts(list: readonly Product[]): Products {
  return new Map(list.flatMap((product) => [product.id, ...product.aliases].map((id) => [id, product] as const)));
}
