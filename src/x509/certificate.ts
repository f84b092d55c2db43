// Certificates (RFC 5280 §4.1), read.

import { createHash } from 'node:crypto';
import { hexOf } from '../lib/bytes.ts';
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
import { type DerCursor, readDer } from './der-reader.ts';
import { constructedContextTag, contextTag, TAG } from './der-values.ts';
import { type Extensions, readExtension, readExtensions } from './extension-reader.ts';
import { type PublicKeyFacts, readPublicKeyAt } from './public-key.ts';
import {
  type DistinguishedName,
  type GeneralNames,
  NO_GENERAL_NAMES,
  type OtherNameKind,
  readGeneralNames,
  readName,
} from './names.ts';
import { OID } from './oid.ts';

export const MAX_CERTIFICATE_BYTES = 64 * 1024;
export const MAX_CERTIFICATE_NAMES = 1000;
export const MAX_SERIAL_BYTES = 20; // RFC 5280 §4.1.2.2

const VERSION_1 = 1;
const VERSION_2 = 2;
const VERSION_3 = 3;
const NOT_CA: BasicConstraints = { isCa: false, pathLength: undefined };
const NO_ACCESS: AccessUrls = { caIssuersUrls: [], ocspUrls: [] };

export interface CertificateFacts {
  readonly der: Uint8Array;
  readonly version: number;
  /** Lower-case hex without leading zero bytes but those that DER asks for. */
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

/** Throws EncodingError. The signature is not verified here. */
export function readCertificate(der: Uint8Array): CertificateFacts {
  return readDer(der, { what: 'certificate', maxBytes: MAX_CERTIFICATE_BYTES }, (cursor) =>
    cursor.sequence('certificate', (members) => {
      const tbs = members.unread('to-be-signed part', TAG.sequence).der;
      const facts = members.inside('to-be-signed part', tbs, readTbs);
      const signatureAlgorithm = members.element('signature algorithm', TAG.sequence).der;
      // RFC 5280 §4.1.1.2: otherwise what was signed does not say by which algorithm.
      if (Buffer.compare(signatureAlgorithm, facts.signatureAlgorithm) !== 0) {
        members.fail('its two signature algorithms differ');
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
  if (version !== VERSION_2 && version !== VERSION_3) cursor.fail('its version is not 1, 2 or 3');
  return version;
}

/** Zero is taken, since old roots have it; a negative serial is not. */
function readSerial(cursor: DerCursor): string {
  const { content } = cursor.element('serial', TAG.integer);
  if ((content[0] ?? 0) >= 0x80) cursor.fail('serial is negative');
  // 20 octets of RFC 5280, and the zero that DER puts before a first bit that is set.
  if (content.length > MAX_SERIAL_BYTES + 1) cursor.fail(`serial has more than ${MAX_SERIAL_BYTES} octets`);
  return hexOf(content);
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
    if (version === VERSION_1) cursor.fail('it has a unique identifier, which version 1 does not know');
    cursor.any('unique identifier');
  }
}

function readVersion3Extensions(cursor: DerCursor, version: number): Extensions {
  const extensions = cursor.optional('extensions', constructedContextTag(3), readExtensions);
  if (extensions !== undefined && version !== VERSION_3) cursor.fail('it has extensions, which only version 3 knows');
  return extensions ?? new Map();
}

function readKnownExtensions(cursor: DerCursor, extensions: Extensions) {
  const find = <T>(field: keyof typeof OID, read: (value: DerCursor) => T): T | undefined =>
    readExtension(cursor, extensions.get(OID[field]), { field, read });
  return {
    ...(find('subjectAltName', readAltNames) ?? NO_GENERAL_NAMES),
    ...(find('basicConstraints', readBasicConstraints) ?? NOT_CA),
    keyUsage: find('keyUsage', readKeyUsage),
    extKeyUsage: find('extKeyUsage', readExtKeyUsage),
    subjectKeyIdentifier: find('subjectKeyIdentifier', readSubjectKeyIdentifier),
    authorityKeyIdentifier: find('authorityKeyIdentifier', readAuthorityKeyIdentifier),
    ...(find('authorityInfoAccess', readAuthorityInfoAccess) ?? NO_ACCESS),
    crlUrls: find('crlDistributionPoints', readCrlUrls) ?? [],
  };
}

function readAltNames(cursor: DerCursor): GeneralNames {
  return readGeneralNames(cursor, MAX_CERTIFICATE_NAMES);
}
