// EDNS (RFC 6891): the OPT record, and of its options the cookie (RFC 7873).

import { concatBytes } from '../lib/bytes.ts';
import { uint, viewOf } from './bytes.ts';
import { TYPE } from './codes.ts';
import { MessageError } from './message-error.ts';
import { recordBytes, type RecordPlace } from './records.ts';

/** RFC 9715: what passes without fragments, which are easy to forge; asked for and answered at most. */
export const EDNS_PAYLOAD_BYTES = 1232;

/** RFC 7873 §4. */
export const CLIENT_COOKIE_BYTES = 8;
export const MIN_SERVER_COOKIE_BYTES = 8;
export const MAX_SERVER_COOKIE_BYTES = 32;

const COOKIE_OPTION = 10;
const OPTION_HEAD_BYTES = 4;
const DNSSEC_OK_BIT = 0x80_00;
const ROOT = Uint8Array.of(0);

export interface Cookie {
  readonly client: Uint8Array;
  /** Empty where the client does not know it yet. */
  readonly server: Uint8Array;
}

export interface Edns {
  readonly payloadBytes: number;
  readonly version: number;
  /** What stands above the four bits of the header. */
  readonly upperRcode: number;
  readonly isDnssecOk: boolean;
  readonly cookie: Cookie | undefined;
}

export function optBytes({ payloadBytes, version, upperRcode, isDnssecOk, cookie }: Edns): Uint8Array {
  const ttlSeconds = upperRcode * 2 ** 24 + version * 2 ** 16 + (isDnssecOk ? DNSSEC_OK_BIT : 0);
  const data = cookie === undefined ? new Uint8Array() : optionBytes(COOKIE_OPTION, cookie);
  return recordBytes({ name: ROOT, type: TYPE.OPT, class: payloadBytes, ttlSeconds, data });
}

/** Throws MessageError for options that are cut short, and for a cookie of a wrong length (RFC 7873 §5.2.2). */
export function readOpt(message: Uint8Array, place: RecordPlace): Edns {
  if (message[place.start] !== 0) throw new MessageError('its OPT record has a name');
  return {
    payloadBytes: place.class,
    version: Math.floor(place.ttlSeconds / 2 ** 16) % 256,
    upperRcode: Math.floor(place.ttlSeconds / 2 ** 24),
    isDnssecOk: (place.ttlSeconds & DNSSEC_OK_BIT) !== 0,
    cookie: findCookie(message.subarray(place.dataStart, place.end)),
  };
}

function optionBytes(code: number, { client, server }: Cookie): Uint8Array {
  return concatBytes(uint(code, 2), uint(client.length + server.length, 2), client, server);
}

/** The first of several counts (RFC 7873 §5.2). */
function findCookie(options: Uint8Array): Cookie | undefined {
  const view = viewOf(options);
  let cookie: Cookie | undefined;
  for (let at = 0; at < options.length; ) {
    if (at + OPTION_HEAD_BYTES > options.length) throw new MessageError('an option is cut short');
    const end = at + OPTION_HEAD_BYTES + view.getUint16(at + 2);
    if (end > options.length) throw new MessageError('an option is cut short');
    if (view.getUint16(at) === COOKIE_OPTION) cookie ??= cookieOf(options.slice(at + OPTION_HEAD_BYTES, end));
    at = end;
  }
  return cookie;
}

function cookieOf(bytes: Uint8Array): Cookie {
  const server = bytes.subarray(CLIENT_COOKIE_BYTES);
  const isServerGood = server.length >= MIN_SERVER_COOKIE_BYTES && server.length <= MAX_SERVER_COOKIE_BYTES;
  if (bytes.length !== CLIENT_COOKIE_BYTES && !isServerGood) throw new MessageError('a cookie has a wrong length');
  return { client: bytes.subarray(0, CLIENT_COOKIE_BYTES), server };
}
