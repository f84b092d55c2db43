// The wire's words for methods, key algorithms and products, translated into ours.

import { refuse } from '../../failure.ts';
import type { CertificateType } from '../../certificates/model/certificate.ts';
import type { Product, Products } from '../../certificates/model/product.ts';
import type { ValidationMethod } from '../../certificates/model/proof.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { isForOrganisations } from './product-pids.ts';
import { WIRE_ALGORITHMS } from './wire-algorithms.ts';

/** ValidType, DvAuthMethod, VerifyType: as documented, in any case of letters. */
export function methodOf(text: string, parameter: string): ValidationMethod {
  const method = methodNamed(text);
  if (method !== undefined) return method;
  const detail = because('valueNotOneOf', { parameter, value: quoted(text), choices: METHOD_WORDS });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** In any case of letters; undefined for a word that is none. */
export function methodNamed(text: string): ValidationMethod | undefined {
  return METHODS.get(text.toUpperCase());
}

const METHODS: ReadonlyMap<string, ValidationMethod> = new Map([
  ['DNS_AUTO', 'managedDns'],
  ['DNS', 'dns'],
  ['FILE', 'file'],
]);

export const METHOD_WORDS: readonly string[] = [...METHODS.keys()];

/** The last one is shown of orders by ACME, and none can ask for it. */
export function wordOfMethod(method: ValidationMethod): string {
  return method === 'tlsAlpn' ? 'TLS_ALPN' : ([...METHODS].find(([, meant]) => meant === method)?.[0] ?? '');
}

/** CertCSREncryptAlgo: "RSA", "ECC" (documents also say "ECC1") and "SM2", in any case of letters. */
export function encryptAlgorithmNamed(text: string): string {
  const algorithm = text.toUpperCase();
  return algorithm === 'ECC1' ? 'ECC' : algorithm;
}

/**
 * The row that a pair of algorithm and parameter names; either may be absent, and then RSA and the algorithm's first
 * parameter are meant. Undefined for a pair that does not go together or is not known.
 */
export function keyAlgorithmNamed(
  algorithm: string | undefined,
  parameter: string | undefined,
): KeyAlgorithmId | undefined {
  const wanted = encryptAlgorithmNamed(algorithm ?? 'RSA');
  const ids = KEY_ALGORITHM_IDS.filter((id) => WIRE_ALGORITHMS[id].encryptAlgorithm === wanted);
  return parameter === undefined
    ? ids[0]
    : ids.find((id) => WIRE_ALGORITHMS[id].keyParameter === parameter.toLowerCase());
}

export function describeKey(algorithm: string | undefined, parameter: string | undefined): Reason | string {
  const named = quoted(algorithm ?? 'RSA');
  if (parameter === undefined) return named;
  return because('algorithmWithParameter', { algorithm: named, parameter: quoted(parameter) });
}

/** "SVR" or "CA", in any case of letters. */
export function certificateTypeNamed(text: string): CertificateType {
  const type = text.toUpperCase();
  if (type === 'SVR') return 'server';
  if (type === 'CA') return 'authority';
  const detail = because('valueNotOneOf', {
    parameter: 'CertificateType',
    value: quoted(text),
    choices: ['SVR', 'CA'],
  });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** The wire counts years; whatever is asked for, each certificate lives as long as its product says. */
export const MAX_ORDERED_YEARS = 5;

export function productNamed(products: Products, packageType: string, kind: Product['kind']): Product {
  const product = products.get(packageType);
  if (product?.kind === kind) return product;
  const known = [...new Set([...products.values()].filter((one) => one.kind === kind).map((one) => one.id))];
  const isForeign = kind === 'granted' && isForOrganisations(packageType);
  const names = { kind, product: quoted(packageType), known };
  const detail = isForeign ? because('organisationsNotSold', names) : because('productUnknown', names);
  return refuse({ kind: 'argumentInvalid', detail });
}

/** An empty password, as clients send for a form left blank, is none: key stores under it open nowhere. */
export function chosenPassword(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** A caller's text as it may stand in a message: bounded, and with nothing in it that could break the line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
}
