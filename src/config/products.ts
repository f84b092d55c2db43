// The products of the YAML file: changes to the built-in ones, and further ones, each under its PackageType.

import { isIP } from 'node:net';
import { z } from 'zod';
import { METHOD_WORDS, methodNamed } from '../api/words/wire-values.ts';
import { MAX_PRIVATE_VALIDITY_DAYS, type Profiles } from '../ca/profile/profile.ts';
import {
  type AfterReissue,
  KEEP,
  FREE_PRODUCT,
  MAX_REVOKE_AFTER_HOURS,
  MULTI_DOMAIN_PRODUCT,
  NATIONAL_PRODUCT,
  UPLOADED_PRODUCT_ID,
  type Product,
  type TrustedNames,
} from '../certificates/model/product.ts';
import type { ValidationMethod } from '../certificates/model/proof.ts';
import { KEY_ALGORITHM_IDS } from '../x509/keys/algorithms.ts';
import { isByAcme } from './issuers.ts';
import { RANGE } from './range.ts';
import { ACCOUNT_UIN, ACCOUNTS, ZONE_NAME } from './zone.ts';

export const MAX_PROOF_REUSE_DAYS = 200; // BR §4.2.1, from 15 March 2026
export const MAX_TRUSTED = 1000;
/** As many as have quotas of their own. */
export const MAX_ACCOUNT_RULES = 1000;
export const MAX_PRODUCT_NAMES = 100; // x509/certificate/csr.ts reads no more from one CSR

const ALGORITHMS = z.array(z.enum(KEY_ALGORITHM_IDS)).min(1);

const REISSUE = z.strictObject({
  keyAlgorithms: ALGORITHMS.optional(),
  /** null for any number. */
  limitPerLineage: z.int().min(0).nullable().optional(),
  locksDomain: z.boolean().optional(),
});

const AFTER_REISSUE_FORM = `it is keep, or revokeAfterHours with 0 to ${MAX_REVOKE_AFTER_HOURS} hours, deploy, or both; revokeOnlyWhenServed needs revokeAfterHours`;

const AFTER_REISSUE = z
  .union(
    [
      z.literal('keep'),
      z
        .strictObject({
          deploy: z.boolean().default(false),
          revokeAfterHours: z.int().min(0).max(MAX_REVOKE_AFTER_HOURS).optional(),
          revokeOnlyWhenServed: z.boolean().default(false),
        })
        .refine(
          (rule) => rule.revokeAfterHours !== undefined || (rule.deploy && !rule.revokeOnlyWhenServed),
          AFTER_REISSUE_FORM,
        ),
    ],
    { error: AFTER_REISSUE_FORM },
  )
  .transform((rule): AfterReissue => {
    if (rule === 'keep') return KEEP;
    const { deploy: deploys, revokeAfterHours: afterHours, revokeOnlyWhenServed: onlyWhenServed } = rule;
    return afterHours === undefined
      ? { kind: 'keep', deploys }
      : { kind: 'revoke', afterHours, onlyWhenServed, deploys };
  });

const AFTER_REISSUE_OF = z
  .record(ACCOUNT_UIN, AFTER_REISSUE)
  .refine((rules) => Object.keys(rules).length <= MAX_ACCOUNT_RULES, `at most ${MAX_ACCOUNT_RULES} accounts`)
  .transform((rules): Product['afterReissueOf'] => new Map(Object.entries(rules)));

/** `revokeOld`: by `afterReissue`, as the original of a reissue. */
const RENEWAL = z
  .strictObject({
    auto: z.boolean().optional(),
    key: z.enum(['new', 'same']).optional(),
    method: z.string().transform(readMethod).optional(),
    revokeOld: z.boolean().optional(),
  })
  .transform(({ auto, key, method, revokeOld: revokesOld }) => ({ auto, key, method, revokesOld }));

function readMethod(text: string, context: z.RefinementCtx): ValidationMethod {
  const method = methodNamed(text);
  if (method !== undefined) return method;
  context.addIssue({ code: 'custom', message: `it is one of ${METHOD_WORDS.join(', ')}` });
  return z.NEVER;
}

/** A suffix of names, or a range of addresses; BR §3.2.2.4 knows no such trust, so private profiles have it alone. */
const TRUSTED = z
  .strictObject({
    suffix: z.union([RANGE, ZONE_NAME]).refine((text) => isIP(text) === 0, 'one address is a range too: 10.0.0.1/32'),
    accounts: ACCOUNTS,
  })
  .transform(
    ({ suffix, accounts }): TrustedNames =>
      suffix.includes('/') ? { kind: 'range', range: suffix, accounts } : { kind: 'suffix', suffix, accounts },
  );

const PRODUCT = z.strictObject({
  aliases: z.array(z.string().regex(/^[1-9][0-9]{0,8}$/, 'an alias is a PackageType in quotes')).optional(),
  name: z.string().min(1).max(100).optional(),
  nameZh: z.string().min(1).max(100).optional(),
  kind: z.enum(['free', 'granted']).optional(),
  validityDays: z.int().min(1).max(MAX_PRIVATE_VALIDITY_DAYS).optional(),
  bringsWww: z.boolean().optional(),
  maxNames: z.int().min(1).max(MAX_PRODUCT_NAMES).optional(),
  wildcards: z.boolean().optional(),
  internalNames: z.boolean().optional(),
  addresses: z.boolean().optional(),
  trustedSuffixes: z.array(TRUSTED).max(MAX_TRUSTED).optional(),
  keyAlgorithms: ALGORITHMS.optional(),
  reissue: REISSUE.optional(),
  afterReissue: AFTER_REISSUE.optional(),
  afterReissueOf: AFTER_REISSUE_OF.optional(),
  renewal: RENEWAL.optional(),
  proofReuseDays: z.int().min(0).max(MAX_PROOF_REUSE_DAYS).optional(),
  profile: z.string().optional(),
  caa: z.boolean().optional(),
  issuer: z.string().optional(),
  fallbackIssuer: z.string().optional(),
});

type ProductChange = z.infer<typeof PRODUCT>;

const BUILT_IN: readonly Product[] = [FREE_PRODUCT, MULTI_DOMAIN_PRODUCT, NATIONAL_PRODUCT];

/** Answers all products, the built-in ones with their changes. */
export const PRODUCTS = z
  .record(z.string().regex(/^[1-9][0-9]{0,8}$/, `a PackageType is a number, and not ${UPLOADED_PRODUCT_ID}`), PRODUCT)
  .superRefine(checkFurther)
  .transform(productsOf)
  .superRefine(checkDistinct);

function productsOf(changes: Readonly<Record<string, ProductChange>>): readonly Product[] {
  const changed = BUILT_IN.map((product) => merge(product, changes[product.id] ?? {}));
  return [...changed, ...furtherOf(changes).map(([id, change]) => merge({ ...templateOf(change), id }, change))];
}

function furtherOf(changes: Readonly<Record<string, ProductChange>>): readonly (readonly [string, ProductChange])[] {
  return Object.entries(changes).filter(([id]) => !BUILT_IN.some((product) => product.id === id));
}

/** What a further product does not say is as in the built-in one of its kind. */
function templateOf(change: ProductChange): Product {
  const like = change.kind === 'free' ? FREE_PRODUCT : MULTI_DOMAIN_PRODUCT;
  return { ...like, aliases: [], nameZh: change.name ?? '' };
}

function merge(product: Product, change: ProductChange): Product {
  const { reissue, renewal = {}, trustedSuffixes, caa, ...rest } = change;
  // Keys of its own are also those of its reissues, where these have no others.
  const { limitPerLineage, ...rule } = { keyAlgorithms: change.keyAlgorithms, ...reissue };
  const limit = limitPerLineage === undefined ? product.reissue.limitPerLineage : (limitPerLineage ?? undefined);
  const trustedNames = trustedSuffixes ?? product.trustedNames;
  return {
    ...product,
    ...given(rest),
    trustedNames,
    checksCaa: caa ?? product.checksCaa,
    renewal: { ...product.renewal, ...given(renewal) },
    reissue: { ...product.reissue, ...given(rule), limitPerLineage: limit },
  };
}

/** Without the members that are undefined, which would otherwise wipe out what they are laid over. */
function given<T extends object>(members: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function checkFurther(changes: Readonly<Record<string, ProductChange>>, context: z.RefinementCtx): void {
  for (const [id, change] of furtherOf(changes)) {
    if (change.name === undefined || change.kind === undefined) {
      context.addIssue({ code: 'custom', path: [id], message: 'a further product needs at least name and kind' });
    }
  }
}

function checkDistinct(products: readonly Product[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const product of products) {
    for (const id of [product.id, ...product.aliases]) {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [product.id], message: `PackageType ${id} is taken` });
      seen.add(id);
    }
  }
}

/** What a product sells, its profile must allow; a cap that comes later shortens what is sold by then. */
export function checkProducts(
  products: readonly Product[],
  { profiles, context }: { readonly profiles: Profiles; readonly context: z.RefinementCtx },
): void {
  for (const product of products) {
    const path = ['products', product.id];
    const profile = profiles.get(product.profile);
    if (profile === undefined) {
      context.addIssue({
        code: 'custom',
        path: [...path, 'profile'],
        message: `there is no profile "${product.profile}"`,
      });
      continue;
    }
    if (product.renewal.revokesOld && product.afterReissue.kind !== 'revoke') {
      const message = 'it goes by afterReissue, which has no revokeAfterHours';
      context.addIssue({ code: 'custom', path: [...path, 'renewal', 'revokeOld'], message });
    }
    if (profile.kind !== 'private' && product.trustedNames.length > 0) {
      const message = `only products of a private profile have them, and "${profile.id}" is ${profile.kind}`;
      context.addIssue({ code: 'custom', path: [...path, 'trustedSuffixes'], message });
    }
    // What an authority elsewhere puts into certificates, no profile of the built-in one says.
    if (isByAcme(product)) continue;
    for (const kind of ['internalNames', 'addresses'] as const) {
      if (!product[kind] || profile[kind]) continue;
      context.addIssue({ code: 'custom', path: [...path, kind], message: `profile "${profile.id}" has none` });
    }
    const widest = Math.max(...profile.validityCaps.map(({ days }) => days));
    if (product.validityDays > widest) {
      const message = `profile "${profile.id}" allows ${widest} days at most`;
      context.addIssue({ code: 'custom', path: [...path, 'validityDays'], message });
    }
    const strange = [...product.keyAlgorithms, ...product.reissue.keyAlgorithms].find(
      (algorithm) => !profile.keyAlgorithms.includes(algorithm),
    );
    if (strange !== undefined) {
      const message = `profile "${profile.id}" has no keys of ${strange}`;
      context.addIssue({ code: 'custom', path: [...path, 'keyAlgorithms'], message });
    }
  }
}
