// The record that the rules look at: a certificate that is about to be signed, read once, and what it is meant to be.

import { writeSigned } from '../../x509/certificate/certificate-writer.ts';
import {
  type CertificateFacts,
  MAX_CERTIFICATE_BYTES,
  readStrictCertificate,
} from '../../x509/certificate/certificate.ts';
import { readDer } from '../../x509/der/reader.ts';
import { contextTag, type DerElement, TAG } from '../../x509/der/values.ts';
import {
  type AccessDescription,
  type AuthorityKey,
  type DistributionPoint,
  type NameConstraintsForm,
  type PolicyInformation,
  readAccessDescriptions,
  readAuthorityKey,
  readDistributionPoints,
  readNameConstraintsForm,
  readPolicies,
} from '../../x509/certificate/extension-forms.ts';
import { keyIdentifierIn } from '../../x509/keys/key-identifier.ts';
import type { Attribute } from '../../x509/certificate/names.ts';
import { OID } from '../../x509/der/oid.ts';
import type { PublicKeyFacts } from '../../x509/keys/public-key.ts';
import { type LintedName, readLintedName } from './linted-name.ts';
import { type LintedUrl, readLintedUrl } from './linted-url.ts';
import type { Scope } from './scope.ts';

/** Who is to sign. */
export interface LintIssuer {
  /** Name, DER. */
  readonly name: Uint8Array;
  readonly keyIdentifier: Uint8Array;
  readonly key: PublicKeyFacts;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What the authority means to sign. */
export interface Intent extends Scope {
  /** undefined for a root, which signs itself. */
  readonly issuer: LintIssuer | undefined;
  /** By which it will be signed: the whole AlgorithmIdentifier, DER. */
  readonly signatureAlgorithm: Uint8Array;
}

/** From its own certificate. */
export function lintIssuerOf(facts: CertificateFacts): LintIssuer {
  const { subject, key, notBefore, notAfter } = facts;
  return { name: subject.der, keyIdentifier: keyIdentifierIn(facts), key, notBefore, notAfter };
}

export interface LintedCertificate extends CertificateFacts {
  readonly intent: Intent;
  readonly signedAt: Date;
  /** Of notBefore and of notAfter. */
  readonly timeTags: readonly (number | undefined)[];
  readonly hasUniqueIdentifiers: boolean;
  /** Of the subject, in the order of the encoding. */
  readonly attributes: readonly Attribute[];
  /** Of the DNS names among the alternative names. */
  readonly names: readonly LintedName[];
  /** Of an absent extension, as of the others below: undefined. */
  readonly access: readonly LintedAccess[] | undefined;
  readonly distributionPoints: readonly LintedPoint[] | undefined;
  readonly policies: readonly PolicyInformation[] | undefined;
  readonly authorityKey: AuthorityKey | undefined;
  readonly nameConstraints: NameConstraintsForm | undefined;
}

export interface LintedAccess extends AccessDescription {
  readonly location: LintedUrl;
}

export interface LintedPoint extends DistributionPoint {
  /** Of its full name; none where it has none. */
  readonly locations: readonly LintedUrl[];
}

export type CertificateReading = (tbs: Uint8Array, signedAt: Date) => LintedCertificate;

/** RFC 5280 §4.1.1.3 sets no length; the strict reader takes any. */
const DUMMY_SIGNATURE = new Uint8Array(64);
/** Of one extension; an authority writes as many as it has shards of its revocation list. */
const MAX_REMEMBERED_VALUES = 256;

/**
 * Reads to-be-signed bytes as the certificate they would become, in an envelope whose signature is none. Throws
 * EncodingError. The bytes of an extension that were read before are not read again.
 */
export function makeCertificateReading(intent: Intent): CertificateReading {
  const { signatureAlgorithm } = intent;
  const readAccess = rememberByBytes(readLintedAccess);
  const readPoints = rememberByBytes(readLintedPoints);
  const readPolicy = rememberByBytes(readPolicies);
  const readKey = rememberByBytes(readAuthorityKey);
  return (tbs, signedAt) => {
    const facts = readStrictCertificate(writeSigned({ tbs, signatureAlgorithm, signature: DUMMY_SIGNATURE }));
    const find = <T>(oid: string, read: (value: Uint8Array) => T): T | undefined => {
      const extension = facts.extensions.get(oid);
      return extension && read(extension.value);
    };
    return {
      ...facts,
      intent,
      signedAt,
      ...outlineOf(facts.tbs),
      attributes: facts.subject.relativeNames.flat(),
      names: facts.dnsNames.map(readLintedName),
      access: find(OID.authorityInfoAccess, readAccess),
      distributionPoints: find(OID.crlDistributionPoints, readPoints),
      policies: find(OID.certificatePolicies, readPolicy),
      authorityKey: find(OID.authorityKeyIdentifier, readKey),
      nameConstraints: find(OID.nameConstraints, readNameConstraintsForm),
    };
  };
}

function readLintedAccess(value: Uint8Array): readonly LintedAccess[] {
  return readAccessDescriptions(value).map(({ method, url }) => ({ method, url, location: readLintedUrl(url) }));
}

function readLintedPoints(value: Uint8Array): readonly LintedPoint[] {
  return readDistributionPoints(value).map(({ urls, hasReasons, hasCrlIssuer }) => {
    const locations = (urls ?? []).map(readLintedUrl);
    return { urls, hasReasons, hasCrlIssuer, locations };
  });
}

const UNIQUE_IDENTIFIERS = new Set([contextTag(1), contextTag(2)]);

/** What the plain reading of a certificate does not tell. */
function outlineOf(tbs: Uint8Array): Pick<LintedCertificate, 'timeTags' | 'hasUniqueIdentifiers'> {
  const members = readDer(tbs, { what: 'certificate', maxBytes: MAX_CERTIFICATE_BYTES }, (cursor) =>
    cursor.sequence('to-be-signed part', (content) =>
      content.each((member): DerElement => member.unread('member', member.nextTag ?? TAG.null)),
    ),
  );
  return {
    timeTags: tagsOf(members.find(isValidity)?.content ?? new Uint8Array()),
    hasUniqueIdentifiers: members.some(({ tag }) => UNIQUE_IDENTIFIERS.has(tag)),
  };
}

/** The only member of a to-be-signed part that begins with a time. */
function isValidity({ tag, content }: DerElement): boolean {
  return tag === TAG.sequence && (content[0] === TAG.utcTime || content[0] === TAG.generalizedTime);
}

/** Times are short: the length is one octet. */
function tagsOf(validity: Uint8Array): readonly (number | undefined)[] {
  return [validity[0], validity[2 + (validity[1] ?? 0)]];
}

/** The same bytes mean the same value: whatever is the same in all certificates of an authority is read once. */
function rememberByBytes<T>(read: (value: Uint8Array) => T): (value: Uint8Array) => T {
  const remembered = new Map<string, T>();
  return (value) => {
    const key = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const result = read(value);
    if (remembered.size < MAX_REMEMBERED_VALUES) remembered.set(key, result);
    return result;
  };
}
