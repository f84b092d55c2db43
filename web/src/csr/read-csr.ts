// A CSR decoded and checked in the page, before it is sent (RFC 2986, RFC 5280).

import { bitsOf, Damaged, type Element, elementsOf, oidOf, TAG, within } from './der.ts';
import { isSignedByItself } from './signature.ts';

export interface CsrFacts {
  readonly commonName: string;
  /** Of DNS, as they stand there. */
  readonly names: readonly string[];
  /** "RSA 2048", "P-256". */
  readonly key: string;
}

export type CsrFailure = 'notPem' | 'isKey' | 'isCertificate' | 'unreadable' | 'weak' | 'unsigned';

export type CsrReading =
  | { readonly ok: true; readonly facts: CsrFacts }
  | { readonly ok: false; readonly failure: CsrFailure };

/** Of text that is looked at; a CSR for a hundred names has some 6 KB. */
export const MOST_CHARACTERS = 64 * 1024;

const PEM = /-----BEGIN (NEW )?CERTIFICATE REQUEST-----([\sA-Za-z0-9+/=]+)-----END \1?CERTIFICATE REQUEST-----/;
const LEAST_RSA_BITS = 2048;

const OID = {
  rsa: '1.2.840.113549.1.1.1',
  ec: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
  commonName: '2.5.4.3',
  extensionRequest: '1.2.840.113549.1.9.14',
  subjectAltName: '2.5.29.17',
} as const;

const CURVES: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
  '1.2.156.10197.1.301': 'SM2',
};

/** Never throws: whatever is pasted is read, or it is said why it cannot be. `subtle` is the browser's, where it has one. */
export async function readCsr(text: string, subtle: SubtleCrypto | undefined): Promise<CsrReading> {
  const found = text.length > MOST_CHARACTERS ? null : PEM.exec(text);
  if (found === null) return { ok: false, failure: misplaced(text) };
  try {
    const der = Uint8Array.from(atob((found[2] ?? '').replaceAll(/\s/g, '')), (letter) => letter.charCodeAt(0));
    return await checked(der, subtle);
  } catch {
    return { ok: false, failure: 'unreadable' };
  }
}

function misplaced(text: string): CsrFailure {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'isKey';
  return text.includes('-----BEGIN CERTIFICATE-----') ? 'isCertificate' : 'notPem';
}

async function checked(der: Uint8Array<ArrayBuffer>, subtle: SubtleCrypto | undefined): Promise<CsrReading> {
  const [request, ...rest] = elementsOf(der);
  const [info, algorithm, signature] = within(request, TAG.sequence);
  const [, subject, publicKey, ...attributes] = within(info, TAG.sequence);
  if (rest.length > 0 || info === undefined || publicKey === undefined)
    throw new Damaged('Cannot read CSR: it has too much or too little');
  const key = keyOf(publicKey);
  if (key.isWeak) return { ok: false, failure: 'weak' };
  const signed = {
    tbs: info.whole,
    key: publicKey.whole,
    signature: bitsOf(signature),
    algorithm: oidOf(within(algorithm, TAG.sequence)[0]),
  };
  if (!(await isSignedByItself(signed, { keyName: key.name, subtle }))) return { ok: false, failure: 'unsigned' };
  return { ok: true, facts: { commonName: commonNameOf(subject), names: attributes.flatMap(namesOf), key: key.name } };
}

function keyOf(publicKey: Element): { readonly name: string; readonly isWeak: boolean } {
  const [algorithm, bits] = within(publicKey, TAG.sequence);
  const [kind, parameters] = within(algorithm, TAG.sequence);
  const oid = oidOf(kind);
  if (oid === OID.ed25519) return { name: 'Ed25519', isWeak: false };
  if (oid === OID.ec) {
    const curve = CURVES[oidOf(parameters)];
    return { name: curve ?? 'EC', isWeak: curve === undefined };
  }
  if (oid !== OID.rsa) return { name: oid, isWeak: true };
  const [modulus] = within(elementsOf(bitsOf(bits))[0], TAG.sequence);
  const size = bitLengthOf(modulus?.content ?? new Uint8Array());
  return { name: `RSA ${size}`, isWeak: size < LEAST_RSA_BITS };
}

function bitLengthOf(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}

function commonNameOf(subject: Element | undefined): string {
  for (const set of within(subject, TAG.sequence)) {
    for (const attribute of within(set, TAG.set)) {
      const [kind, value] = within(attribute, TAG.sequence);
      if (oidOf(kind) === OID.commonName && value !== undefined) return new TextDecoder().decode(value.content);
    }
  }
  return '';
}

const ATTRIBUTES = 0xa0;
const DNS_NAME = 0x82;

function namesOf(attributes: Element): readonly string[] {
  if (attributes.tag !== ATTRIBUTES) return [];
  return elementsOf(attributes.content).flatMap((attribute) => {
    const [kind, values] = within(attribute, TAG.sequence);
    if (oidOf(kind) !== OID.extensionRequest) return [];
    return within(values, TAG.set).flatMap((extensions) => within(extensions, TAG.sequence).flatMap(namesOfExtension));
  });
}

function namesOfExtension(extension: Element): readonly string[] {
  const parts = within(extension, TAG.sequence);
  const value = parts.at(-1);
  if (oidOf(parts[0]) !== OID.subjectAltName || value?.tag !== TAG.octets) return [];
  return within(elementsOf(value.content)[0], TAG.sequence)
    .filter(({ tag }) => tag === DNS_NAME)
    .map(({ content }) => new TextDecoder().decode(content));
}
