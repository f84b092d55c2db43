// TSIG (RFC 8945): signs a message with a shared secret, and verifies the answer to it.

import { createHmac } from 'node:crypto';
import { concatBytes, equalBytes } from '../../lib/bytes.ts';
import { CLASS, nameBytes, readName, readRecord, recordBytes, skipQuestion, TYPE, uint, viewOf } from './wire.ts';

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

const HEADER_BYTES = 12;
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

/** Undefined where there is none; throws where the message cannot be read or has it anywhere but at its end (§5.1). */
export function findTsig(message: Uint8Array): Tsig | undefined {
  const view = viewOf(message);
  let at = HEADER_BYTES;
  for (let count = view.getUint16(4); count > 0; count -= 1) at = skipQuestion(message, at);
  let found: Tsig | undefined;
  for (let count = view.getUint16(6) + view.getUint16(8) + view.getUint16(ADDITIONAL_COUNT_AT); count > 0; count -= 1) {
    const record = readRecord(message, at);
    at = record.end;
    if (found !== undefined) throw new Error('its TSIG record is not the last one');
    if (record.type === TYPE.tsig) found = readTsig(message, record);
  }
  if (at !== message.length) throw new Error('it has bytes after its records');
  return found;
}

/** What is wrong with the signature of an answer, as the end of a sentence; undefined where it is good (§5.2, §5.3). */
export function signatureDefectOf(
  answer: { readonly message: Uint8Array; readonly tsig: Tsig },
  expected: { readonly key: TsigKey; readonly requestMac: Uint8Array; readonly now: Date },
): string | undefined {
  const { message, tsig } = answer;
  const { key, requestMac, now } = expected;
  if (tsig.keyName !== key.name || tsig.algorithm !== key.algorithm) return 'it is signed with another key';
  const unsigned = new Uint8Array(message.slice(0, tsig.start));
  const view = viewOf(unsigned);
  view.setUint16(0, tsig.originalId);
  view.setUint16(ADDITIONAL_COUNT_AT, view.getUint16(ADDITIONAL_COUNT_AT) - 1);
  // Truncated MACs are refused: nobody asked for them (§5.2.2.1).
  const mac = macOf(key, [priorOf(requestMac), unsigned, variablesOf(key, tsig)]);
  if (!equalBytes(mac, tsig.mac)) return 'its signature is wrong';
  const apartSeconds = Math.abs(secondsOf(now) - tsig.signedAtSeconds);
  return apartSeconds > tsig.fudgeSeconds ? 'it was signed at another time' : undefined;
}

/** BADTIME comes with the server's clock (§5.2.3), in seconds since 1970; undefined for anything else. */
export function serverTimeOf({ error, other }: Pick<Tsig, 'error' | 'other'>): number | undefined {
  if (error !== TSIG_ERROR.badTime || other.length !== 6) return undefined;
  return Buffer.from(other).readUIntBE(0, 6);
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function readTsig(message: Uint8Array, record: ReturnType<typeof readRecord>): Tsig {
  const { name: algorithm, end } = readName(message, record.dataStart);
  const rest = Buffer.from(message.subarray(end, record.end));
  const macEnd = 10 + rest.readUInt16BE(8);
  const other = rest.subarray(macEnd + 6);
  const isWhole = other.length === rest.readUInt16BE(macEnd + 4);
  if (!isWhole || record.class !== CLASS.any || record.ttlSeconds !== 0) throw new Error('its TSIG record is broken');
  return {
    keyName: record.name,
    algorithm,
    signedAtSeconds: rest.readUIntBE(0, 6),
    fudgeSeconds: rest.readUInt16BE(6),
    mac: rest.subarray(10, macEnd),
    originalId: rest.readUInt16BE(macEnd),
    error: rest.readUInt16BE(macEnd + 2),
    other,
    start: record.start,
  };
}

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
  return recordBytes({ name: key.name, type: TYPE.tsig, class: CLASS.any, ttlSeconds: 0, data });
}
