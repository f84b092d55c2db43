// One certificate of each kind and profile that no rule of the lint finds anything in.

import type { Intent, LintIssuer } from '../../../src/ca/lint/linted-certificate.ts';
import type { LintProfile } from '../../../src/ca/lint/scope.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { SIGNATURE_ALGORITHMS } from '../../../src/x509/keys/algorithms.ts';
import * as der from '../../../src/x509/der/writer.ts';
import * as extensions from '../../../src/x509/certificate/extensions.ts';
import { keyIdentifierOf } from '../../../src/x509/keys/key-identifier.ts';
import { makeKeyPair, publicKeyOf } from '../../../src/x509/keys/keys.ts';
import { writeName } from '../../../src/x509/certificate/name-writer.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { readPublicKey } from '../../../src/x509/keys/public-key.ts';
import { extensionsOf, type Parts, validityOf } from './parts.ts';

export interface LintBase {
  readonly intent: Intent;
  readonly parts: Parts;
}

/** When all of them are signed. */
export const LINT_TIME = new Date('2026-07-01T12:00:00Z');
export const SM2_SIGNATURE = SIGNATURE_ALGORITHMS.sm2WithSm3.identifier;
const SM2_SPKI = publicKeyOf(await makeKeyPair('sm2'));
export const ED25519_SPKI = publicKeyOf(await makeKeyPair('ed25519'));
export const EC_SPKI = publicKeyOf(await makeKeyPair('p256'));
export const RSA_SPKI = publicKeyOf(await makeKeyPair('rsa2048'));
const ISSUER_SPKI = publicKeyOf(await makeKeyPair('p256'));

const PUBLIC: LintProfile = { kind: 'public', internalNames: false, addresses: false };
const PRIVATE: LintProfile = { kind: 'private', internalNames: true, addresses: true };
const NATIONAL: LintProfile = { kind: 'national', internalNames: false, addresses: false };

const ROOT_DAYS = 7300;
const ISSUING_DAYS = 3650;
export const SERVER_DAYS = 200;

export const ISSUER: LintIssuer = {
  name: authorityName('Issuing'),
  keyIdentifier: keyIdentifierOf(ISSUER_SPKI),
  key: readPublicKey(ISSUER_SPKI),
  notBefore: addMs(LINT_TIME, -10 * DAY_MS),
  notAfter: addMs(LINT_TIME, ISSUING_DAYS * DAY_MS),
};

export const CA_URL = 'http://ca.example.net/ca/issuing-1.crt';
export const OCSP_URL = 'http://ca.example.net/ocsp';
export const CRL_URL = 'http://ca.example.net/crl/issuing-1.crl';

export function authorityName(commonName: string): Uint8Array {
  return writeName([
    { type: 'country', value: 'CN' },
    { type: 'organization', value: 'Example' },
    { type: 'commonName', value: commonName },
  ]);
}

/** From an hour before LINT_TIME, the last second counted. */
export function daysLong(days: number): Uint8Array {
  const notBefore = addMs(LINT_TIME, -HOUR_MS);
  return validityOf(notBefore, addMs(notBefore, days * DAY_MS - SECOND_MS));
}

const COMMON: Omit<Parts, 'subject' | 'validity' | 'extensions'> = {
  version: der.contextConstructed(0, der.smallInteger(2)),
  serial: der.integer(new Uint8Array(16).fill(0x5a)),
  signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier,
  issuer: ISSUER.name,
  spki: EC_SPKI,
  uniqueIdentifiers: [],
};

const OF_EVERY_SERVER: readonly Uint8Array[] = [
  extensions.authorityKeyIdentifier(ISSUER.keyIdentifier),
  extensions.subscriberConstraints(),
  extensions.extKeyUsage(OID.serverAuth),
  extensions.certificatePolicies(OID.domainValidated),
  extensions.authorityInfoAccess({ ocsp: OCSP_URL, caIssuers: CA_URL }),
  extensions.crlDistributionPoints(CRL_URL),
  extensions.subjectAltName(['example.com', '*.example.com']),
];

function serverParts(spki: Uint8Array, keyUsage: Uint8Array): Parts {
  return {
    ...COMMON,
    spki,
    subject: writeName([{ type: 'commonName', value: 'example.com' }]),
    validity: daysLong(SERVER_DAYS),
    extensions: extensionsOf(keyUsage, ...OF_EVERY_SERVER, extensions.subjectKeyIdentifier(keyIdentifierOf(spki))),
  };
}

const EC_SERVER = serverParts(EC_SPKI, extensions.keyUsage('digitalSignature'));
const RSA_SERVER = serverParts(RSA_SPKI, extensions.keyUsage('digitalSignature', 'keyEncipherment'));
const NATIONAL_SERVER: Parts = {
  ...serverParts(SM2_SPKI, extensions.keyUsage('digitalSignature')),
  signatureAlgorithm: SM2_SIGNATURE,
};
const NATIONAL_ENCRYPTION: Parts = {
  ...serverParts(SM2_SPKI, extensions.keyUsage('keyEncipherment')),
  signatureAlgorithm: SM2_SIGNATURE,
};

const RESPONDER: Parts = {
  ...COMMON,
  subject: authorityName('Responder'),
  validity: daysLong(30),
  extensions: extensionsOf(
    extensions.keyUsage('digitalSignature'),
    extensions.extKeyUsage(OID.ocspSigning),
    extensions.extension(OID.ocspNoCheck, der.nullValue()),
    extensions.authorityKeyIdentifier(ISSUER.keyIdentifier),
    extensions.subjectKeyIdentifier(keyIdentifierOf(EC_SPKI)),
  ),
};

const ISSUING: Parts = {
  ...COMMON,
  subject: authorityName('Below'),
  validity: daysLong(ISSUING_DAYS),
  extensions: extensionsOf(
    extensions.authorityConstraints(0),
    extensions.keyUsage('digitalSignature', 'keyCertSign', 'crlSign'),
    extensions.extKeyUsage(OID.serverAuth),
    extensions.certificatePolicies(OID.anyPolicy),
    extensions.subjectKeyIdentifier(keyIdentifierOf(EC_SPKI)),
    extensions.authorityKeyIdentifier(ISSUER.keyIdentifier),
    extensions.authorityInfoAccess({ ocsp: OCSP_URL, caIssuers: CA_URL }),
    extensions.crlDistributionPoints(CRL_URL),
  ),
};

const ROOT: Parts = {
  ...COMMON,
  issuer: authorityName('Root'),
  subject: authorityName('Root'),
  validity: daysLong(ROOT_DAYS),
  extensions: extensionsOf(
    extensions.authorityConstraints(undefined),
    extensions.keyUsage('keyCertSign', 'crlSign'),
    extensions.subjectKeyIdentifier(keyIdentifierOf(EC_SPKI)),
    extensions.authorityKeyIdentifier(keyIdentifierOf(EC_SPKI)),
  ),
};

function baseOf(parts: Parts, kind: Intent['kind'], profile: LintProfile): LintBase {
  const issuer = kind === 'root' ? undefined : ISSUER;
  return { parts, intent: { kind, profile, issuer, signatureAlgorithm: parts.signatureAlgorithm } };
}

function ofYoungIssuer({ intent, parts }: ReturnType<typeof baseOf>): ReturnType<typeof baseOf> {
  return { intent: { ...intent, issuer: { ...ISSUER, notBefore: addMs(LINT_TIME, -HOUR_MS) } }, parts };
}

export const LINT_BASES = {
  server: baseOf(EC_SERVER, 'server', PUBLIC),
  rsaServer: baseOf(RSA_SERVER, 'server', PUBLIC),
  privateServer: baseOf(EC_SERVER, 'server', PRIVATE),
  /** Its issuer is as old as itself. */
  firstServer: ofYoungIssuer(baseOf(EC_SERVER, 'server', PUBLIC)),
  nationalServer: baseOf(NATIONAL_SERVER, 'server', NATIONAL),
  nationalEncryption: baseOf(NATIONAL_ENCRYPTION, 'encryption', NATIONAL),
  responder: baseOf(RESPONDER, 'responder', PUBLIC),
  issuing: baseOf(ISSUING, 'issuing', PUBLIC),
  privateIssuing: baseOf(ISSUING, 'issuing', PRIVATE),
  root: baseOf(ROOT, 'root', PUBLIC),
} as const;

export type LintBaseName = keyof typeof LINT_BASES;
