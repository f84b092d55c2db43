// Certificates (RFC 5280 §4.1), read.

import { createHash } from 'node:crypto';
import { hexOf } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import {
  type AccessUrls,
  type BasicConstraints,
  type KeyUsageName,
  readAuthorityInfoAccess,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCrlUrls,
  readExtKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from './certificate-extensions.ts';
import { type DerCursor, EncodingError, readDer } from '../der/reader.ts';
import { constructedContextTag, contextTag, type DerRules, TAG } from '../der/values.ts';
import { type Extensions, readExtension, readExtensions } from './extension-reader.ts';
import { type PublicKeyFacts, readPublicKeyAt } from '../keys/public-key.ts';
import {
  type DistinguishedName,
  type GeneralNames,
  NO_GENERAL_NAMES,
  type OtherNameKind,
  readGeneralNames,
  readName,
} from './names.ts';
import { OID } from '../der/oid.ts';

export const MAX_CERTIFICATE_BYTES = 64 * 1024;
export const MAX_CERTIFICATE_NAMES = 1000;
export const MAX_SERIAL_BYTES = 20; // RFC 5280 §4.1.2.2
/** Of certificates that others made, some of which are longer. */
export const MAX_FOREIGN_SERIAL_BYTES = 64;

const VERSION_1 = 1;
const VERSION_2 = 2;
const VERSION_3 = 3;
const NOT_CA: BasicConstraints = { isCa: false, pathLength: undefined };
const NO_ACCESS: AccessUrls = { caIssuersUrls: [], ocspUrls: [] };

export interface CertificateFacts {
  readonly der: Uint8Array;
  readonly version: number;
  /** Lower-case hex without leading zero bytes but those that DER asks for; "-" before a negative one. */
  readonly serial: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Uint8Array;
  readonly key: PublicKeyFacts;
  /** As they stand in the subjectAltName, in its order. */
  readonly dnsNames: readonly string[];
  readonly otherNameKinds: readonly OtherNameKind[];
  /** The octets of each IP address. */
  readonly addresses: readonly Uint8Array[];
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** undefined where the extension is absent, which permits all. */
  readonly keyUsage: readonly KeyUsageName[] | undefined;
  /** Dotted texts; undefined where the extension is absent, which permits all. */
  readonly extKeyUsage: readonly string[] | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  readonly caIssuersUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly crlUrls: readonly string[];
  readonly extensions: Extensions;
  /** The whole AlgorithmIdentifier, DER. */
  readonly signatureAlgorithm: Uint8Array;
  readonly signatureAlgorithmOid: string;
  /** What was signed. */
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whoever made it, as OpenSSL reads it. Throws EncodingError. The signature is not verified here. */
export function readCertificate(der: Uint8Array): CertificateFacts {
  return readBy('lenient', der);
}

/** As a certificate of this service is to be. Throws EncodingError. The signature is not verified here. */
export function readStrictCertificate(der: Uint8Array): CertificateFacts {
  return readBy('strict', der);
}

function readBy(rules: DerRules, der: Uint8Array): CertificateFacts {
  return readDer(der, { what: 'certificate', maxBytes: MAX_CERTIFICATE_BYTES, rules }, (cursor) =>
    cursor.sequence('certificate', (members) => {
      const tbs = members.unread('to-be-signed part', TAG.sequence).der;
      const facts = members.inside('to-be-signed part', tbs, readTbs);
      const signatureAlgorithm = members.element('signature algorithm', TAG.sequence).der;
      // RFC 5280 §4.1.1.2: otherwise what was signed does not say by which algorithm.
      if (Buffer.compare(signatureAlgorithm, facts.signatureAlgorithm) !== 0) {
        members.fail(because('signatureAlgorithmsDiffer'));
      }
      return { der, tbs, ...facts, signature: members.bitString('signature') };
    }),
  );
}

/** Of the whole certificate, lower-case hex. */
export function fingerprint(der: Uint8Array, hash: 'sha1' | 'sha256'): string {
  return createHash(hash).update(der).digest('hex');
}

function readTbs(cursor: DerCursor) {
  return cursor.sequence('to-be-signed part', (members) => {
    const version = readVersion(members);
    const serial = readSerial(members);
    const signatureAlgorithm = members.element('signature algorithm', TAG.sequence).der;
    const signatureAlgorithmOid = members.inside('signature algorithm', signatureAlgorithm, readAlgorithmOid);
    const issuer = readName(members, 'issuer');
    const validity = members.sequence('validity', (times) => ({
      notBefore: times.time('notBefore'),
      notAfter: times.time('notAfter'),
    }));
    const subject = readName(members, 'subject');
    const spki = members.unread('public key', TAG.sequence).der;
    const key = members.inside('public key', spki, readPublicKeyAt);
    skipUniqueIdentifiers(members, version);
    const extensions = readVersion3Extensions(members, version);
    const named = {
      version,
      serial,
      signatureAlgorithm,
      signatureAlgorithmOid,
      issuer,
      ...validity,
      subject,
      spki,
      key,
    };
    return { ...named, extensions, ...readKnownExtensions(members, extensions) };
  });
}

/** Version 1 is the default and so left out (X.690 §11.5). */
function readVersion(cursor: DerCursor): number {
  const version = cursor.optional('version', constructedContextTag(0), (inner) => inner.smallInteger('version') + 1);
  if (version === undefined) return VERSION_1;
  if (version !== VERSION_2 && version !== VERSION_3) cursor.failIfStrict(because('versionNotKnown'));
  return version;
}

/** Zero is taken, since old roots have it. RFC 5280 §4.1.2.2: readers should cope with a negative one. */
function readSerial(cursor: DerCursor): string {
  const { content } = cursor.element('serial', TAG.integer);
  const isNegative = (content[0] ?? 0) >= 0x80;
  if (isNegative) cursor.failIfStrict(because('fieldWrong', { field: 'serial', problem: because('negative') }));
  const maxBytes = cursor.rules === 'strict' ? MAX_SERIAL_BYTES : MAX_FOREIGN_SERIAL_BYTES;
  // Besides, DER puts a zero before a first bit that is set.
  if (content.length > maxBytes + 1) cursor.fail(because('serialLong', { most: maxBytes }));
  return isNegative ? `-${hexOf(negated(content))}` : hexOf(content);
}

/** Of a two's complement of some octets, as many of what it is without its sign. */
function negated(octets: Uint8Array): Uint8Array {
  const magnitude = Uint8Array.from(octets, (octet) => octet ^ 0xff);
  for (let at = magnitude.length - 1; at >= 0; at -= 1) {
    const next = ((magnitude[at] ?? 0) + 1) & 0xff;
    magnitude[at] = next;
    if (next !== 0) break;
  }
  return magnitude;
}

function readAlgorithmOid(cursor: DerCursor): string {
  return cursor.sequence('signature algorithm', (members) => {
    const oid = members.objectIdentifier('signature algorithm');
    members.each((parameters) => parameters.any('parameters of the signature algorithm'));
    return oid;
  });
}

function skipUniqueIdentifiers(cursor: DerCursor, version: number): void {
  for (const tag of [contextTag(1), contextTag(2)]) {
    if (cursor.nextTag !== tag) continue;
    if (version === VERSION_1) cursor.failIfStrict(because('uniqueIdentifier'));
    cursor.any('unique identifier');
  }
}

function readVersion3Extensions(cursor: DerCursor, version: number): Extensions {
  const extensions = cursor.optional('extensions', constructedContextTag(3), readExtensions);
  if (extensions !== undefined && version !== VERSION_3) {
    cursor.failIfStrict(because('extensionsTooEarly'));
  }
  return extensions ?? new Map();
}

function readKnownExtensions(cursor: DerCursor, extensions: Extensions) {
  const find = <T>(field: keyof typeof OID, read: (value: DerCursor) => T): T | undefined =>
    readExtension(cursor, extensions.get(OID[field]), { field, read });
  /** What only helps to find other things: by the lenient rules one that cannot be read counts as absent. */
  const findHint: typeof find = (field, read) => {
    try {
      return find(field, read);
    } catch (error) {
      if (cursor.rules === 'lenient' && error instanceof EncodingError) return undefined;
      throw error;
    }
  };
  return {
    ...(find('subjectAltName', readAltNames) ?? NO_GENERAL_NAMES),
    ...(find('basicConstraints', readBasicConstraints) ?? NOT_CA),
    keyUsage: find('keyUsage', readKeyUsage),
    extKeyUsage: find('extKeyUsage', readExtKeyUsage),
    subjectKeyIdentifier: findHint('subjectKeyIdentifier', readSubjectKeyIdentifier),
    authorityKeyIdentifier: findHint('authorityKeyIdentifier', readAuthorityKeyIdentifier),
    ...(findHint('authorityInfoAccess', readAuthorityInfoAccess) ?? NO_ACCESS),
    crlUrls: findHint('crlDistributionPoints', readCrlUrls) ?? [],
  };
}

function readAltNames(cursor: DerCursor): GeneralNames {
  return readGeneralNames(cursor, MAX_CERTIFICATE_NAMES);
}
