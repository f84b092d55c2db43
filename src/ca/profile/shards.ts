// The parts of an authority's revocation list: which serial belongs to which.

import type { ProfileKind } from './profile.ts';

/** The shard of the list that names every revoked certificate of its authority. */
export const WHOLE_LIST = 0;

/** A stretch of an authority's serials: from the first inclusive, below the second, as texts of lower-case hex. */
export interface SerialRange {
  readonly authorityId: string;
  readonly from: string;
  /** undefined: to the end. */
  readonly below: string | undefined;
}

/** Of an issuing authority that is made now: with 100,000 revoked certificates, a part has 1,600 entries, or 75 KB. */
export const SHARDS = 64;
/** Of a national one: an SM2 signature takes a quarter of a millisecond on the event loop, and each part needs one. */
export const NATIONAL_SHARDS = 16;

const PREFIX_DIGITS = 4;
/** The sign bit of a serial is clear. */
const PREFIXES = 0x8000;

/** Of an issuing authority that is made now; that of the service has a few certificates, which one list holds. */
export function shardsOfNew(kind: ProfileKind): number {
  if (kind === 'service') return 0;
  return kind === 'national' ? NATIONAL_SHARDS : SHARDS;
}

/** 1 to `shards`, by the first two octets of a serial: it is random, so all parts grow alike. */
export function shardOf(serial: string, shards: number): number {
  const prefix = Math.min(Number.parseInt(serial.slice(0, PREFIX_DIGITS), 16), PREFIXES - 1);
  return 1 + Math.floor((prefix * shards) / PREFIXES);
}

/** The serials of one shard, or of all. */
export function serialRangeOf(
  { id, shards }: { readonly id: string; readonly shards: number },
  shard: number,
): SerialRange {
  const startOf = (index: number): string =>
    Math.ceil((index * PREFIXES) / shards)
      .toString(16)
      .padStart(PREFIX_DIGITS, '0');
  const isLast = shard === WHOLE_LIST || shard === shards;
  return {
    authorityId: id,
    from: shard === WHOLE_LIST ? '' : startOf(shard - 1),
    below: isLast ? undefined : startOf(shard),
  };
}

/** Every shard, from 1. */
export function shardsOf({ shards }: { readonly shards: number }): readonly number[] {
  return Array.from({ length: shards }, (_, index) => index + 1);
}
