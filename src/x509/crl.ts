// Certificate revocation lists, written (RFC 5280 §5).

import { contextConstructed, enumerated, integer, sequence, sequenceOf, smallInteger, time } from './der-writer.ts';
import { extension } from './extensions.ts';
import { OID } from './oid.ts';

const VERSION_2 = 1; // RFC 5280 §5.1.2.1
/** RFC 5280 §5.3.1: 7 is unused, 8 is for delta lists, and 0 (unspecified) is left out. */
const REASONS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 9, 10]);

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
  readonly entries: readonly RevokedEntry[];
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
    ...(fields.entries.length === 0 ? [] : [sequenceOf(fields.entries.map(writeEntry))]),
    contextConstructed(0, sequenceOf(fields.extensions)),
  );
}

function writeEntry({ serial, revokedAt, reason }: RevokedEntry): Uint8Array {
  if (reason === undefined || reason === 0) return sequence(integer(serial), time(revokedAt));
  if (!REASONS.has(reason)) throw new Error(`Cannot write revocation list: ${reason} is no reason for revocation`);
  return sequence(integer(serial), time(revokedAt), sequence(extension(OID.crlReason, enumerated(reason))));
}
