// What the vectors in test/vectors/csr are put together from.

import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfHex, concatBytes } from '../../src/lib/bytes.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import * as der from '../../src/x509/der/writer.ts';
import { subjectAltName } from '../../src/x509/certificate/extensions.ts';
import { writeName } from '../../src/x509/certificate/name-writer.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';

export const FOLDER = join(import.meta.dirname, 'csr');
export const ECDSA = bytesOfHex('300a06082a8648ce3d040302');
export const RSA_ALGORITHM = bytesOfHex('300d06092a864886f70d0101010500');
export const NAMES = ['example.com', 'www.example.com'];
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
export const SPKI = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
export const SUBJECT = writeName([{ type: 'commonName', value: 'example.com' }]);

export interface Parts {
  readonly version: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly attributes: readonly Uint8Array[];
  readonly algorithm: Uint8Array;
}

export const GOOD: Parts = {
  version: der.smallInteger(0),
  subject: SUBJECT,
  spki: SPKI,
  attributes: [requestOf(subjectAltName(NAMES))],
  algorithm: ECDSA,
};

export function write(name: string, expectation: string, csr: Uint8Array, label = 'CERTIFICATE REQUEST'): void {
  writeFileSync(join(FOLDER, `${name}.pem`), `expect: ${expectation}\n${encodePem(label, csr)}`);
}

export function requestOf(...extensions: readonly Uint8Array[]): Uint8Array {
  return attribute(OID.extensionRequest, der.sequenceOf(extensions));
}

export function attribute(oid: string, value: Uint8Array): Uint8Array {
  return der.sequence(der.objectIdentifier(oid), der.setOf(value));
}

export function infoOf(parts: Parts): Uint8Array {
  return der.sequence(parts.version, parts.subject, parts.spki, der.contextConstructed(0, ...parts.attributes));
}

export function csrOf(changes: Partial<Parts>): Uint8Array {
  const parts = { ...GOOD, ...changes };
  return signed(infoOf(parts), parts.algorithm);
}

export function signed(tbs: Uint8Array, signatureAlgorithm = ECDSA): Uint8Array {
  return writeSigned({ tbs, signatureAlgorithm, signature: sign('sha256', tbs, privateKey) });
}

/** One element with the tag and the content given, and a length in its shortest form. */
export function tlv(tag: number, content: Uint8Array): Uint8Array {
  const wrapped = der.octetString(content);
  return concatBytes(Uint8Array.of(tag), wrapped.subarray(1));
}

export function namedSubject(value: Uint8Array): Uint8Array {
  return der.sequence(der.setOf(der.sequence(der.objectIdentifier(OID.commonName), value)));
}

export function rsaSpki(modulus: bigint, exponent: bigint): Uint8Array {
  const key = der.sequence(der.integer(bytesOf(modulus)), der.integer(bytesOf(exponent)));
  return der.sequence(RSA_ALGORITHM, der.bitString(key));
}

export function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return bytesOfHex(hex.length % 2 === 0 ? hex : `0${hex}`);
}

export function edited(csr: Uint8Array, position: number, octet: number): Uint8Array {
  const copy = Uint8Array.from(csr);
  copy[position] = octet;
  return copy;
}
