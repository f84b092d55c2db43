// OCSP requests (RFC 6960 §4.1), read: which certificates are asked about, and the nonce that the answer is to carry.

import { hexOf } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { MAX_SERIAL_BYTES } from '../certificate/certificate.ts';
import { type DerCursor, readDer } from '../der/reader.ts';
import { constructedContextTag, TAG } from '../der/values.ts';
import { type Extensions, readExtension, readExtensions } from '../certificate/extension-reader.ts';
import { OID } from '../der/oid.ts';

/** Room for a signed request with the chain of its signer; one that asks about MAX_CERT_IDS certificates has 2 KB. */
export const MAX_OCSP_REQUEST_BYTES = 16 * 1024;
/** RFC 5019 §2.1.1 asks for one; who staples asks about a chain. Each costs a look into the ledger. */
export const MAX_CERT_IDS = 20;
export const MAX_NONCE_BYTES = 128; // RFC 9654 §2.1

/** By what a request names an issuer. */
export const ISSUER_HASHES = ['sha1', 'sha256', 'sm3'] as const;

export type IssuerHash = (typeof ISSUER_HASHES)[number];

const VERSION_1 = 0;
const HASHES: ReadonlyMap<string, IssuerHash> = new Map(ISSUER_HASHES.map((hash) => [OID[hash], hash]));

/** RFC 6960 §4.1.1. */
export interface CertId {
  /** As it stands in the request, and is to stand in the answer. */
  readonly der: Uint8Array;
  /** Undefined for a hash by which no issuer is looked up here. */
  readonly hash: IssuerHash | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Lower-case hex of the INTEGER's content, as certificates are read. */
  readonly serial: string;
}

export interface OcspRequest {
  /** 1 to MAX_CERT_IDS. */
  readonly certIds: readonly CertId[];
  /** 1 to MAX_NONCE_BYTES octets. */
  readonly nonce: Uint8Array | undefined;
}

/**
 * Throws EncodingError. A signature is read and not verified, and nobody asks who the requestor is: the answers are for
 * everybody (RFC 5019 §2.1.2).
 */
export function readOcspRequest(der: Uint8Array): OcspRequest {
  return readDer(der, { what: 'OCSP request', maxBytes: MAX_OCSP_REQUEST_BYTES }, (cursor) =>
    cursor.sequence('request', (members) => {
      const request = members.sequence('to-be-signed part', readTbsRequest);
      members.optional('signature', constructedContextTag(0), skipSignature);
      return request;
    }),
  );
}

function readTbsRequest(cursor: DerCursor): OcspRequest {
  const version = cursor.optional('version', constructedContextTag(0), (inner) => inner.smallInteger('version'));
  // X.690 §11.5: version 1 is the default and so left out; there is no other.
  if (version !== undefined) cursor.fail(because(version === VERSION_1 ? 'ocspDefaultVersion' : 'ocspVersion'));
  cursor.optional('requestor name', constructedContextTag(1), (name) => name.any('requestor name'));
  const certIds = cursor.sequence('list of certificates', readList);
  const extensions = cursor.optional('extensions', constructedContextTag(2), readExtensions) ?? new Map();
  assertUnderstood(cursor, extensions, OID.ocspNonce);
  return { certIds, nonce: readExtension(cursor, extensions.get(OID.ocspNonce), { field: 'nonce', read: readNonce }) };
}

function readList(cursor: DerCursor): readonly CertId[] {
  const certIds: CertId[] = [];
  while (!cursor.isAtEnd) {
    if (certIds.length === MAX_CERT_IDS) cursor.fail(because('ocspTooMany', { most: MAX_CERT_IDS }));
    certIds.push(cursor.sequence('single request', readSingleRequest));
  }
  return certIds.length === 0 ? cursor.fail(because('ocspNone')) : certIds;
}

function readSingleRequest(cursor: DerCursor): CertId {
  const { der } = cursor.unread('certificate identifier', TAG.sequence);
  const certId = cursor.inside('certificate identifier', der, (inner) =>
    inner.sequence('certificate identifier', readCertId),
  );
  assertUnderstood(cursor, cursor.optional('extensions', constructedContextTag(0), readExtensions) ?? new Map());
  return { der, ...certId };
}

function readCertId(cursor: DerCursor): Omit<CertId, 'der'> {
  return {
    hash: HASHES.get(cursor.sequence('hash algorithm', readHashOid)),
    issuerNameHash: cursor.octetString('hash of the issuer name'),
    issuerKeyHash: cursor.octetString('hash of the issuer key'),
    serial: readSerial(cursor),
  };
}

/** With NULL or without parameters: both are in use (RFC 5754 §2). */
function readHashOid(cursor: DerCursor): string {
  const oid = cursor.objectIdentifier('hash algorithm');
  if (!cursor.isAtEnd) cursor.null('parameters of the hash algorithm');
  return oid;
}

function readSerial(cursor: DerCursor): string {
  const { content } = cursor.element('serial', TAG.integer);
  // The zero that DER puts before a first bit that is set is none of them.
  const octets = content[0] === 0 ? content.length - 1 : content.length;
  if (octets > MAX_SERIAL_BYTES) cursor.fail(because('serialLong', { most: MAX_SERIAL_BYTES }));
  return hexOf(content);
}

/** RFC 9654 §2.1: any other length is refused. */
function readNonce(cursor: DerCursor): Uint8Array {
  const nonce = cursor.octetString('nonce');
  if (nonce.length >= 1 && nonce.length <= MAX_NONCE_BYTES) return nonce;
  return cursor.fail(because('ocspNonce', { octets: nonce.length, most: MAX_NONCE_BYTES }));
}

/** RFC 6960 §4.4: what is critical must be understood. */
function assertUnderstood(cursor: DerCursor, extensions: Extensions, known?: string): void {
  for (const [oid, { critical }] of extensions) {
    if (critical && oid !== known) cursor.fail(because('extensionUnknown', { oid }));
  }
}

function skipSignature(cursor: DerCursor): void {
  cursor.sequence('signature', (members) => {
    members.element('signature algorithm', TAG.sequence);
    members.bitString('signature bits');
    members.optional('certificates', constructedContextTag(0), (inner) => inner.element('certificates', TAG.sequence));
  });
}
