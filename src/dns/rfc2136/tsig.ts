// TSIG (RFC 8945): signs a message with a shared secret, and verifies the answer to it.

import { createHmac } from 'node:crypto';
import { uint, viewOf } from '../../dns-message/bytes.ts';
import { CLASS, TYPE } from '../../dns-message/codes.ts';
import { HEADER_BYTES, hasRoomFor, readHeader, recordCountOf } from '../../dns-message/header.ts';
import { MessageError } from '../../dns-message/message-error.ts';
import { NameReader } from '../../dns-message/name-reader.ts';
import { nameBytes } from '../../dns-message/name-writer.ts';
import { afterQuestion, placeOfRecord, recordBytes, type RecordPlace } from '../../dns-message/records.ts';
import { concatBytes, equalBytes } from '../../lib/bytes.ts';
import { because, type Reason } from '../../reasons/reason.ts';

export const TSIG_ALGORITHMS = ['hmac-sha256', 'hmac-sha512'] as const;
export type TsigAlgorithm = (typeof TSIG_ALGORITHMS)[number];

export interface TsigKey {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  readonly secret: Uint8Array;
}

/** RFC 8945 §10: how far the clocks of both sides may differ, and how long a signed message can be used. */
export const FUDGE_SECONDS = 300;

/** RFC 8945 §3. */
export const TSIG_ERROR = { none: 0, badSig: 16, badKey: 17, badTime: 18, badTrunc: 22 } as const;

/** A signed answer to an update has its zone and what was to be changed at most, one record of each, and the signature. */
export const MAX_SIGNED_RECORDS = 16;

const ADDITIONAL_COUNT_AT = 10;
const HASHES = { 'hmac-sha256': 'sha256', 'hmac-sha512': 'sha512' } as const;

/** The TSIG record of a message that was read. */
export interface Tsig {
  readonly keyName: string;
  readonly algorithm: string;
  readonly signedAtSeconds: number;
  readonly fudgeSeconds: number;
  readonly mac: Uint8Array;
  readonly originalId: number;
  readonly error: number;
  readonly other: Uint8Array;
  /** Where it begins in the message. */
  readonly start: number;
}

type SignedFacts = Pick<Tsig, 'signedAtSeconds' | 'fudgeSeconds' | 'error' | 'other'>;

export interface SignedMessage {
  readonly message: Uint8Array;
  readonly mac: Uint8Array;
}

/** `message` has no TSIG record yet; `prior` is what its MAC begins with: the MAC of the request for an answer. */
export function signMessage(
  message: Uint8Array,
  signing: {
    readonly key: TsigKey;
    readonly signedAt: Date;
    readonly prior?: Uint8Array;
    readonly error?: number;
    readonly other?: Uint8Array;
  },
): SignedMessage {
  const { key, signedAt, prior = new Uint8Array(), error = TSIG_ERROR.none, other = new Uint8Array() } = signing;
  const signedAtSeconds = secondsOf(signedAt);
  const facts = { signedAtSeconds, fudgeSeconds: FUDGE_SECONDS, error, other };
  const mac = macOf(key, [prior, message, variablesOf(key, facts)]);
  const record = tsigBytes(key, { ...facts, mac, originalId: viewOf(message).getUint16(0) });
  const signed = concatBytes(message, record);
  const view = viewOf(signed);
  view.setUint16(ADDITIONAL_COUNT_AT, view.getUint16(ADDITIONAL_COUNT_AT) + 1);
  return { message: signed, mac };
}

/** What the MAC of an answer begins with (RFC 8945 §4.3.1). */
export function priorOf(requestMac: Uint8Array): Uint8Array {
  return concatBytes(uint(requestMac.length, 2), requestMac);
}

/**
 * Undefined where there is none; throws MessageError where the message cannot be read, has more than MAX_SIGNED_RECORDS, or
 * has it anywhere but at its end (§5.1).
 */
export function findTsig(message: Uint8Array): Tsig | undefined {
  const names = new NameReader(message);
  const places = placesIn(message, names);
  const at = places.findIndex(({ type }) => type === TYPE.TSIG);
  const place = places[at];
  if (place === undefined) return undefined;
  if (at !== places.length - 1) throw new MessageError('its TSIG record is not the last one');
  return readTsig(message, names, place);
}

function placesIn(message: Uint8Array, names: NameReader): readonly RecordPlace[] {
  const header = readHeader(message);
  if (header === undefined || header.questions > 1 || !hasRoomFor(header, message)) {
    throw new MessageError('its counts are wrong');
  }
  const count = recordCountOf(header);
  if (count > MAX_SIGNED_RECORDS) throw new MessageError(`it has ${count} records`);
  let at = header.questions === 0 ? HEADER_BYTES : afterQuestion(message, names);
  const places = Array.from({ length: count }, () => {
    const place = placeOfRecord(message, names, at);
    at = place.end;
    return place;
  });
  if (at !== message.length) throw new MessageError('it has bytes after its records');
  return places;
}

/** What is wrong with the signature of an answer; undefined where it is good (§5.2, §5.3). */
export function signatureDefectOf(
  answer: { readonly message: Uint8Array; readonly tsig: Tsig },
  expected: { readonly key: TsigKey; readonly requestMac: Uint8Array; readonly now: Date },
): Reason | undefined {
  const { message, tsig } = answer;
  const { key, requestMac, now } = expected;
  if (tsig.keyName !== key.name || tsig.algorithm !== key.algorithm) return because('updateOtherKey');
  const unsigned = new Uint8Array(message.slice(0, tsig.start));
  const view = viewOf(unsigned);
  view.setUint16(0, tsig.originalId);
  view.setUint16(ADDITIONAL_COUNT_AT, view.getUint16(ADDITIONAL_COUNT_AT) - 1);
  // Truncated MACs are refused: nobody asked for them (§5.2.2.1).
  const mac = macOf(key, [priorOf(requestMac), unsigned, variablesOf(key, tsig)]);
  if (!equalBytes(mac, tsig.mac)) return because('updateSignatureWrong');
  const apartSeconds = Math.abs(secondsOf(now) - tsig.signedAtSeconds);
  return apartSeconds > tsig.fudgeSeconds ? because('updateOtherTime') : undefined;
}

/** BADTIME comes with the server's clock (§5.2.3), in seconds since 1970; undefined for anything else. */
export function serverTimeOf({ error, other }: Pick<Tsig, 'error' | 'other'>): number | undefined {
  if (error !== TSIG_ERROR.badTime || other.length !== 6) return undefined;
  return Buffer.from(other).readUIntBE(0, 6);
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function readTsig(message: Uint8Array, names: NameReader, place: RecordPlace): Tsig {
  const { name: algorithm, end } = names.read(place.dataStart);
  const rest = Buffer.from(message.subarray(end, place.end));
  if (end > place.end || rest.length < MIN_TSIG_REST_BYTES) throw new MessageError('its TSIG record is broken');
  const macEnd = 10 + rest.readUInt16BE(8);
  const isWhole = macEnd + 6 <= rest.length && macEnd + 6 + rest.readUInt16BE(macEnd + 4) === rest.length;
  if (!isWhole || place.class !== CLASS.any || place.ttlSeconds !== 0) {
    throw new MessageError('its TSIG record is broken');
  }
  return {
    keyName: names.read(place.start).name,
    algorithm,
    signedAtSeconds: rest.readUIntBE(0, 6),
    fudgeSeconds: rest.readUInt16BE(6),
    mac: rest.subarray(10, macEnd),
    originalId: rest.readUInt16BE(macEnd),
    error: rest.readUInt16BE(macEnd + 2),
    other: rest.subarray(macEnd + 6),
    start: place.start,
  };
}

/** RFC 8945 §4.2: time, fudge, length of the MAC, original id, error and length of other data, which follow the algorithm. */
const MIN_TSIG_REST_BYTES = 16;

function macOf(key: TsigKey, parts: readonly Uint8Array[]): Uint8Array {
  return createHmac(HASHES[key.algorithm], key.secret)
    .update(concatBytes(...parts))
    .digest();
}

/** RFC 8945 §4.3.3. */
function variablesOf(key: TsigKey, facts: SignedFacts): Uint8Array {
  return concatBytes(
    nameBytes(key.name),
    uint(CLASS.any, 2),
    uint(0, 4),
    nameBytes(key.algorithm),
    uint(facts.signedAtSeconds, 6),
    uint(facts.fudgeSeconds, 2),
    uint(facts.error, 2),
    uint(facts.other.length, 2),
    facts.other,
  );
}

function tsigBytes(key: TsigKey, facts: SignedFacts & Pick<Tsig, 'mac' | 'originalId'>): Uint8Array {
  const data = concatBytes(
    nameBytes(key.algorithm),
    uint(facts.signedAtSeconds, 6),
    uint(facts.fudgeSeconds, 2),
    uint(facts.mac.length, 2),
    facts.mac,
    uint(facts.originalId, 2),
    uint(facts.error, 2),
    uint(facts.other.length, 2),
    facts.other,
  );
  return recordBytes({ name: nameBytes(key.name), type: TYPE.TSIG, class: CLASS.any, ttlSeconds: 0, data });
}
