// The cookies of the embedded server (RFC 9018): who sends one back gets our answers, and is not a forged sender.

import { viewOf } from '../dns-message/bytes.ts';
import type { Cookie } from '../dns-message/edns.ts';
import { concatBytes, equalBytes } from '../lib/bytes.ts';
import type { Clock } from '../lib/clock.ts';
import { octetsOfSender } from '../lib/network/ip-address.ts';
import { sipHash24 } from '../lib/sip-hash.ts';

/** RFC 9018 §4.3. */
export const COOKIE_LIFETIME_SECONDS = 3600;
export const COOKIE_FUTURE_SECONDS = 300;
/** RFC 9018 §4.3: an older one is answered with a new one. */
export const COOKIE_RENEWAL_SECONDS = 1800;

const SERVER_COOKIE_BYTES = 16;
const HASH_AT = 8;
const VERSION = 1;

export class ServerCookies {
  readonly #secret: Uint8Array;
  readonly #clock: Clock;

  /** The secret has 16 bytes, and may end with the process: a cookie of another one is merely answered with a new one. */
  constructor({ secret, clock }: { readonly secret: Uint8Array; readonly clock: Clock }) {
    this.#secret = secret;
    this.#clock = clock;
  }

  /** Whether we gave it to this sender within the last hour. */
  isValid(cookie: Cookie, sender: string): boolean {
    const { client, server } = cookie;
    if (server.length !== SERVER_COOKIE_BYTES || server[0] !== VERSION) return false;
    const age = this.#ageOf(server);
    if (age > COOKIE_LIFETIME_SECONDS || age < -COOKIE_FUTURE_SECONDS) return false;
    return equalBytes(server.subarray(HASH_AT), this.#hash(client, server.subarray(0, HASH_AT), sender));
  }

  /** What goes back with an answer: the same, where it is valid and young. */
  answerTo(cookie: Cookie, sender: string): Cookie {
    if (this.isValid(cookie, sender) && this.#ageOf(cookie.server) <= COOKIE_RENEWAL_SECONDS) return cookie;
    const head = Buffer.alloc(HASH_AT);
    head.writeUInt8(VERSION);
    head.writeUInt32BE(this.#seconds() % 2 ** 32, 4);
    return { client: cookie.client, server: concatBytes(head, this.#hash(cookie.client, head, sender)) };
  }

  /** By the arithmetic of RFC 1982, so that it goes on behind the year 2106. */
  #ageOf(server: Uint8Array): number {
    return (this.#seconds() - viewOf(server).getUint32(4)) | 0;
  }

  #seconds(): number {
    return Math.floor(this.#clock.now().getTime() / 1000);
  }

  #hash(client: Uint8Array, head: Uint8Array, sender: string): Uint8Array {
    return sipHash24(this.#secret, concatBytes(client, head, octetsOfSender(sender)));
  }
}
