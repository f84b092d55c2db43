// CSRs (PKCS #10, RFC 2986), read and made.

import { because, type Reason } from '../../reasons/reason.ts';
import { findSha1Scheme, findSignatureAlgorithm } from '../keys/algorithms.ts';
import { writeSigned } from './certificate-writer.ts';
import { type DerCursor, EncodingError, readDer } from '../der/reader.ts';
import { constructedContextTag, TAG } from '../der/values.ts';
import { contextConstructed, objectIdentifier, sequence, sequenceOf, setOf, smallInteger } from '../der/writer.ts';
import { readExtensions } from './extension-reader.ts';
import { subjectAltName } from './extensions.ts';
import { publicKeyOf } from '../keys/keys.ts';
import { MAX_COMMON_NAME_LENGTH, type NameAttribute, writeName } from './name-writer.ts';
import { type GeneralNames, NO_GENERAL_NAMES, type OtherNameKind, readGeneralNames, readName } from './names.ts';
import { OID } from '../der/oid.ts';
import { decodePem } from '../pem/pem.ts';
import { hasPlainPoint, type PublicKeyFacts, readPublicKeyAt, signingKindOf } from '../keys/public-key.ts';
import { writeRsaPublicKey } from '../keys/public-key-writer.ts';
import { isSignedByScheme, openSigningKey } from '../signatures/signing.ts';
import { verifyingDefectOf } from '../signatures/verification.ts';

/** A hundred names of full length, the largest key and its signature fit in. */
export const MAX_CSR_BYTES = 32 * 1024;
/** As many as the largest product has. */
export const MAX_CSR_NAMES = 100;
export const MAX_CSR_ATTRIBUTES = 16;

const PEM_LABELS: ReadonlySet<string> = new Set(['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']);
const VERSION = 0; // RFC 2986 §4.1
const ATTRIBUTES = constructedContextTag(0);

export interface Csr {
  readonly der: Uint8Array;
  readonly commonName: string | undefined;
  /** As they stand in it, in its order. */
  readonly dnsNames: readonly string[];
  /** The octets of each IP address, as many as there are. */
  readonly addresses: readonly Uint8Array[];
  /** One for each subject alternative name that is neither. */
  readonly otherNameKinds: readonly OtherNameKind[];
  /** In the form that a certificate gets: an RSA key has its NULL, whether the CSR has it or not (RFC 3279 §2.3.1). */
  readonly spki: Uint8Array;
  readonly key: PublicKeyFacts;
  /** The whole AlgorithmIdentifier, DER. */
  readonly signatureAlgorithm: Uint8Array;
  /** What was signed. */
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
}

/** From PEM, which must hold exactly one CSR. Throws EncodingError. */
export function readCsr(text: string): Csr {
  const [block, ...others] = decodePem(text);
  if (block === undefined) throw new EncodingError('CSR', because('notPem'));
  if (others.length > 0) throw new EncodingError('CSR', because('severalPemBlocks'));
  if (!PEM_LABELS.has(block.label)) throw new EncodingError('CSR', because('pemLabelWrong', { label: block.label }));
  return readCsrDer(block.der);
}

/** Whoever made it, as OpenSSL reads it. Throws EncodingError. The signature is not verified here. */
export function readCsrDer(der: Uint8Array): Csr {
  return readDer(der, { what: 'CSR', maxBytes: MAX_CSR_BYTES, rules: 'lenient' }, (cursor) =>
    cursor.sequence('CSR', (members) => {
      const tbs = members.unread('request info', TAG.sequence).der;
      const signatureAlgorithm = members.element('signature algorithm', TAG.sequence).der;
      const signature = members.bitString('signature');
      return { der, tbs, signatureAlgorithm, signature, ...members.inside('request info', tbs, readRequestInfo) };
    }),
  );
}

export interface CsrSignaturePolicy {
  /** Whether a signature with SHA-1 proves possession of the key; it enters no certificate. */
  readonly acceptsSha1: boolean;
}

/** Why the CSR's signature proves nothing; undefined for a good one. A key off its curve signs nothing. */
export function signatureDefectOf(csr: Csr, { acceptsSha1 }: CsrSignaturePolicy): Reason | undefined {
  const sha1Scheme = findSha1Scheme(csr.signatureAlgorithm);
  if (sha1Scheme !== undefined && !acceptsSha1) return because('csrSha1');
  const scheme = sha1Scheme ?? findSignatureAlgorithm(csr.signatureAlgorithm);
  if (scheme === undefined) return because('csrSignatureAlgorithm');
  if (scheme.signingKind !== signingKindOf(csr.key)) return because('csrSignatureOfOther');
  const keyDefect = verifyingDefectOf(csr.key);
  if (keyDefect !== undefined) return because('csrVerifiesNothing', { why: keyDefect });
  const isGood = isSignedByScheme(scheme, { signed: csr, by: csr });
  return isGood ? undefined : because('csrSignatureWrong');
}

/**
 * A CSR for these names, DER, signed with the PKCS #8 key. The common name is left out where it is too long for its
 * attribute, and the names should include it.
 */
export async function makeCsr(request: {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly addresses?: readonly string[];
  /** What stands in the subject before the common name. */
  readonly subject?: readonly NameAttribute[];
  readonly pkcs8: Uint8Array;
}): Promise<Uint8Array> {
  const tbs = writeRequestInfo(request, publicKeyOf(request.pkcs8));
  const { algorithm, sign } = openSigningKey(request.pkcs8);
  return writeSigned({ tbs, signatureAlgorithm: algorithm.identifier, signature: await sign(tbs) });
}

/** For a whole subject, DER, and no names besides: what an authority shows to another that is to certify it. */
export async function makeAuthorityCsr(request: {
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  /** That it asks for; DER. */
  readonly extensions: readonly Uint8Array[];
  /** The AlgorithmIdentifier of the signature, DER. */
  readonly signatureAlgorithm: Uint8Array;
  readonly sign: (tbs: Uint8Array) => Promise<Uint8Array>;
}): Promise<Uint8Array> {
  const { subject, spki, extensions, signatureAlgorithm, sign } = request;
  const attribute = sequence(objectIdentifier(OID.extensionRequest), setOf(sequenceOf(extensions)));
  const tbs = sequence(smallInteger(VERSION), subject, spki, contextConstructed(0, attribute));
  return writeSigned({ tbs, signatureAlgorithm, signature: await sign(tbs) });
}

function readRequestInfo(cursor: DerCursor) {
  return cursor.sequence('request info', (members) => {
    if (members.smallInteger('version') !== VERSION) members.fail(because('versionNot1'));
    const { commonNames } = readName(members, 'subject');
    const [commonName, ...others] = commonNames;
    if (others.length > 0) members.fail(because('severalCommonNames'));
    const written = members.unread('public key', TAG.sequence).der;
    const key = members.inside('public key', written, readPublicKeyAt);
    const spki = key.kind === 'rsa' ? writeRsaPublicKey(key) : written;
    if (!hasPlainPoint({ spki, key })) members.fail(because('pointCompressed'));
    // RFC 2986 §4.1 has the field even where it is empty; Bouncy Castle leaves it out then.
    const names = members.isAtEnd ? NO_GENERAL_NAMES : members.implicitSet('attributes', ATTRIBUTES, readAttributes);
    return { commonName, spki, key, ...names };
  });
}

function readAttributes(cursor: DerCursor): GeneralNames {
  const seen = new Set<string>();
  let names = NO_GENERAL_NAMES;
  while (!cursor.isAtEnd) {
    if (seen.size === MAX_CSR_ATTRIBUTES) cursor.fail(because('tooManyAttributes', { most: MAX_CSR_ATTRIBUTES }));
    cursor.sequence('attribute', (attribute) => {
      const oid = attribute.objectIdentifier('identifier of an attribute');
      if (seen.has(oid)) attribute.fail(because('attributeTwice', { oid }));
      seen.add(oid);
      if (oid === OID.extensionRequest) names = attribute.set('extension request', readRequestedNames);
      else attribute.element('values of an attribute', TAG.set);
    });
  }
  return names;
}

/** Strictly, unlike the rest: these are the names that are asked for. */
function readRequestedNames(cursor: DerCursor): GeneralNames {
  const extension = readExtensions(cursor).get(OID.subjectAltName);
  if (extension === undefined) return NO_GENERAL_NAMES;
  const form = { what: 'CSR', maxBytes: MAX_CSR_BYTES, rules: 'strict' } as const;
  return readDer(extension.value, form, (value) => readGeneralNames(value, MAX_CSR_NAMES));
}

function writeRequestInfo(
  request: {
    readonly commonName: string;
    readonly dnsNames: readonly string[];
    readonly addresses?: readonly string[];
    readonly subject?: readonly NameAttribute[];
  },
  spki: Uint8Array,
): Uint8Array {
  const { commonName, dnsNames, addresses = [], subject: before = [] } = request;
  const fits = commonName !== '' && commonName.length <= MAX_COMMON_NAME_LENGTH;
  const subject = writeName([...before, ...(fits ? [{ type: 'commonName', value: commonName } as const] : [])]);
  // RFC 5280 §4.2.1.6: no name at all is no list of names.
  const isNameless = dnsNames.length + addresses.length === 0;
  const attributes = isNameless ? [] : [extensionRequest(subjectAltName(dnsNames, addresses))];
  return sequence(smallInteger(VERSION), subject, spki, contextConstructed(0, ...attributes));
}

function extensionRequest(extension: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(OID.extensionRequest), setOf(sequenceOf([extension])));
}
