// Certificate revocation lists, written (RFC 5280 §5), and their entries read back as they were encoded.

import { type DerCursor, readDer } from '../der/reader.ts';
import { TAG } from '../der/values.ts';
import { contextConstructed, enumerated, integer, sequence, sequenceOf, smallInteger, time } from '../der/writer.ts';
import { extension } from '../certificate/extensions.ts';
import { OID } from '../der/oid.ts';
import type { SignedBytes } from '../signatures/signing.ts';

const VERSION_2 = 1; // RFC 5280 §5.1.2.1
/** RFC 5280 §5.3.1: 7 is unused, 8 is for delta lists, and 0 (unspecified) is left out. */
export const REVOCATION_REASONS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 9, 10]);
const REASON_EXTENSIONS: ReadonlyMap<number, Uint8Array> = new Map(
  Array.from(REVOCATION_REASONS, (reason) => [reason, sequence(extension(OID.crlReason, enumerated(reason)))]),
);
/** What the DER reader reads at most; some 340,000 entries. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;

export interface RevokedEntry {
  /** Unsigned big-endian magnitude. */
  readonly serial: Uint8Array;
  readonly revokedAt: Date;
  /** CRLReason; undefined for unspecified. */
  readonly reason: number | undefined;
}

/** Members that are bytes are DER. */
export interface RevocationListFields {
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Each holds entries by writeRevokedEntry, any number of them one after another. */
  readonly entries: readonly Uint8Array[];
  readonly extensions: readonly Uint8Array[];
}

/** The TBSCertList (RFC 5280 §5.1.2), version 2; without entries the member is absent. */
export function writeTbsRevocationList(fields: RevocationListFields): Uint8Array {
  return sequence(
    smallInteger(VERSION_2),
    fields.signatureAlgorithm,
    fields.issuer,
    time(fields.thisUpdate),
    time(fields.nextUpdate),
    ...(fields.entries.some(({ length }) => length > 0) ? [sequenceOf(fields.entries)] : []),
    contextConstructed(0, sequenceOf(fields.extensions)),
  );
}

/** Throws for a reason that there is not. */
export function writeRevokedEntry({ serial, revokedAt, reason }: RevokedEntry): Uint8Array {
  if (reason === undefined || reason === 0) return sequence(integer(serial), time(revokedAt));
  const extensions = REASON_EXTENSIONS.get(reason);
  if (extensions === undefined) {
    throw new Error(`Cannot write revocation list: ${reason} is no reason for revocation`);
  }
  return sequence(integer(serial), time(revokedAt), extensions);
}

/** The entries of a list, one after another as writeRevokedEntry wrote them. Throws EncodingError for another form. */
export function readRevokedEntries(der: Uint8Array): Uint8Array {
  return readDer(der, { what: 'revocation list', maxBytes: MAX_LIST_BYTES }, (cursor) =>
    cursor.sequence('CertificateList', (members) => {
      const entries = members.sequence('TBSCertList', readEntriesOfTbs);
      members.any('signatureAlgorithm');
      members.any('signature');
      return entries;
    }),
  );
}

/** Entries that stand one after another, each by itself. Throws EncodingError for another form. */
export function splitEntries(entries: Uint8Array): readonly Uint8Array[] {
  return readDer(sequenceOf([entries]), { what: 'revocation list', maxBytes: MAX_LIST_BYTES }, (cursor) =>
    cursor.sequence('revokedCertificates', (members) => members.each((member) => member.any('entry').der)),
  );
}

/** A list and its signature, which is not verified here. Throws EncodingError. */
export function readSignedList(der: Uint8Array): SignedBytes {
  return readDer(der, { what: 'revocation list', maxBytes: MAX_LIST_BYTES }, (cursor) =>
    cursor.sequence('CertificateList', (members) => ({
      tbs: members.unread('TBSCertList', TAG.sequence).der,
      signatureAlgorithm: members.element('signature algorithm', TAG.sequence).der,
      signature: members.bitString('signature'),
    })),
  );
}

function readEntriesOfTbs(cursor: DerCursor): Uint8Array {
  cursor.smallInteger('version');
  for (const field of ['signature', 'issuer', 'thisUpdate', 'nextUpdate']) cursor.any(field);
  const entries = cursor.nextTag === TAG.sequence ? cursor.unread('revokedCertificates', TAG.sequence) : undefined;
  cursor.any('crlExtensions');
  return entries?.content ?? new Uint8Array();
}
