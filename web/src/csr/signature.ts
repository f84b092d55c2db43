// Whether a CSR is signed by its own key, where the browser can tell: pages over plain HTTP are not given its cryptography.

import { Damaged, elementsOf, TAG, within } from './der.ts';

export interface Signed {
  /** What is signed, whole. */
  readonly tbs: Uint8Array<ArrayBuffer>;
  /** SubjectPublicKeyInfo. */
  readonly key: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** The algorithm's object identifier. */
  readonly algorithm: string;
}

const RSA: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};
const ECDSA: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};
const COORDINATE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };

/** True also where it cannot be told here: the service looks in any case. */
export async function isSignedByItself(
  signed: Signed,
  { keyName, subtle }: { readonly keyName: string; readonly subtle: SubtleCrypto | undefined },
): Promise<boolean> {
  const scheme = schemeOf(signed, keyName);
  if (subtle === undefined || scheme === undefined) return true;
  const { algorithm, parameters, signature } = scheme;
  const key = await subtle.importKey('spki', signed.key, algorithm, false, ['verify']);
  return await subtle.verify(parameters, key, signature, signed.tbs);
}

interface Scheme {
  readonly algorithm: { readonly name: string; readonly hash: string; readonly namedCurve: string };
  readonly parameters: { readonly name: string; readonly hash: string };
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Undefined for what browsers do not have. Of `algorithm` each kind of key reads what it needs. */
function schemeOf({ algorithm: oid, signature }: Signed, keyName: string): Scheme | undefined {
  const rsaHash = RSA[oid];
  if (rsaHash !== undefined && keyName.startsWith('RSA')) {
    const parameters = { name: 'RSASSA-PKCS1-v1_5', hash: rsaHash };
    return { algorithm: { ...parameters, namedCurve: '' }, parameters, signature };
  }
  const [hash, bytes] = [ECDSA[oid], COORDINATE_BYTES[keyName]];
  if (hash === undefined || bytes === undefined) return undefined;
  const parameters = { name: 'ECDSA', hash };
  return { algorithm: { ...parameters, namedCurve: keyName }, parameters, signature: flat(signature, bytes) };
}

/** DER has two numbers; browsers want both in their full length, one after the other (IEEE P1363). */
function flat(signature: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  const elements = within(elementsOf(signature)[0], TAG.sequence);
  const numbers = elements.filter(({ tag }) => tag === TAG.integer).map(({ content }) => content);
  if (elements.length !== 2 || numbers.length !== 2)
    throw new Damaged('Cannot read signature: two numbers are expected');
  const both = new Uint8Array(2 * bytes);
  for (const [index, number] of numbers.entries()) {
    const bare = number.slice(Math.max(0, number.length - bytes));
    if (number.slice(0, number.length - bare.length).some((byte) => byte !== 0)) {
      throw new Damaged('Cannot read signature: a number is longer than its curve');
    }
    both.set(bare, (index + 1) * bytes - bare.length);
  }
  return both;
}
