// The addresses of ACME: what stands in answers, and what a request's address asks for.

import { CHALLENGE_TYPES, type ChallengeType } from '../certificates/model/acme.ts';

/** What a product's part of the addresses is asked for; `product` is its id or another of its PackageTypes. */
export const PRODUCT_RESOURCES = [
  'directory',
  'new-nonce',
  'new-account',
  'new-order',
  'new-authz',
  'revoke-cert',
  'key-change',
] as const;
export type ProductResource = (typeof PRODUCT_RESOURCES)[number];

export type Route =
  | { readonly kind: ProductResource; readonly product: string }
  | { readonly kind: 'renewal-info'; readonly product: string; readonly certificate: string }
  | { readonly kind: 'account' | 'orders' | 'order' | 'finalize' | 'authorization'; readonly id: string }
  | { readonly kind: 'challenge'; readonly id: string; readonly type: ChallengeType }
  | { readonly kind: 'certificate'; readonly id: string; readonly chain: number };

/** Those of records; of an account's orders `after` is where a page begins. */
export interface Addresses {
  readonly base: string;
  readonly explanation: string;
  product(id: string, resource: ProductResource | 'renewal-info'): string;
  account(id: string): string;
  orders(id: string, after?: string): string;
  order(id: string): string;
  finalize(id: string): string;
  authorization(id: string): string;
  challenge(id: string, type: ChallengeType): string;
  certificate(id: string, chain: number): string;
}

/** Below `publicUrl`, such as "https://reseal.example.com". */
export function makeAddresses(publicUrl: string): Addresses {
  const base = `${publicUrl}/acme/`;
  return {
    base,
    explanation: `${publicUrl}/docs/acme.md`,
    product: (id, resource) => `${base}${id}/${resource}`,
    account: (id) => `${base}account/${id}`,
    orders: (id, after) => `${base}account/${id}/orders${after === undefined ? '' : `?after=${after}`}`,
    order: (id) => `${base}order/${id}`,
    finalize: (id) => `${base}order/${id}/finalize`,
    authorization: (id) => `${base}authz/${id}`,
    challenge: (id, type) => `${base}challenge/${id}/${type}`,
    certificate: (id, chain) => `${base}cert/${id}${chain === 0 ? '' : `/${chain}`}`,
  };
}

/** Of records here: 26 letters and digits of base 32. */
const ID = /^[a-z2-7]{26}$/;
const PRODUCT = /^[1-9][0-9]{0,8}$/;
/** More chains than any certificate has. */
const CHAIN = /^[1-9]$/;
/** Two parts in base64url (RFC 9773 §4.1), whatever stands in them. */
const CERTIFICATE = /^[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64}$/;

/** Undefined for what leads nowhere. `path` is what follows "/acme/", without a query. */
export function readRoute(path: string): Route | undefined {
  const [first = '', second = '', third, ...rest] = path.split('/');
  if (rest.length > 0) return undefined;
  if (PRODUCT.test(first)) return readProductRoute(first, second, third);
  if (!ID.test(second)) return undefined;
  switch (first) {
    case 'account':
      return third === undefined ? { kind: 'account', id: second } : named(third, 'orders', second);
    case 'order':
      return third === undefined ? { kind: 'order', id: second } : named(third, 'finalize', second);
    case 'authz':
      return third === undefined ? { kind: 'authorization', id: second } : undefined;
    case 'challenge': {
      const type = CHALLENGE_TYPES.find((one) => one === third);
      return type === undefined ? undefined : { kind: 'challenge', id: second, type };
    }
    case 'cert':
      if (third !== undefined && !CHAIN.test(third)) return undefined;
      return { kind: 'certificate', id: second, chain: Number(third ?? 0) };
    default:
      return undefined;
  }
}

function named(part: string, kind: 'orders' | 'finalize', id: string): Route | undefined {
  return part === kind ? { kind, id } : undefined;
}

function readProductRoute(product: string, resource: string, certificate: string | undefined): Route | undefined {
  if (resource === 'renewal-info' && certificate !== undefined) {
    return CERTIFICATE.test(certificate) ? { kind: 'renewal-info', product, certificate } : undefined;
  }
  const kind = certificate === undefined ? PRODUCT_RESOURCES.find((one) => one === resource) : undefined;
  return kind === undefined ? undefined : { kind, product };
}
