// The cookies of a client (RFC 7873): what each server must send back, and what it wants to be sent back.

import { CLIENT_COOKIE_BYTES, type Cookie } from '../dns-message/edns.ts';
import { equalBytes } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';
import type { ServerAddress } from './server-address.ts';

/** Servers are those of the configuration; this many of them are remembered. */
export const MAX_SERVERS = 1000;

/** good: it has our cookie, or the server knows none · missing: the server has sent cookies before · foreign: it has another. */
export type CookieVerdict = 'good' | 'missing' | 'foreign';

export class ClientCookies {
  readonly #random: Random;
  readonly #cookies = new Map<string, Cookie>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Another one for each server, so that none can pass itself off as another (RFC 9018 §3). */
  cookieFor(server: ServerAddress): Cookie {
    const key = keyOf(server);
    const known = this.#cookies.get(key);
    if (known !== undefined) return known;
    const made = { client: this.#random(CLIENT_COOKIE_BYTES), server: new Uint8Array() };
    this.#remember(key, made);
    return made;
  }

  /** Of an answer to a question that had our cookie. */
  judge(server: ServerAddress, received: Cookie | undefined): CookieVerdict {
    const { client, server: known } = this.cookieFor(server);
    if (received === undefined) return known.length === 0 ? 'good' : 'missing';
    return equalBytes(received.client, client) ? 'good' : 'foreign';
  }

  /** What came with an answer that is believed. */
  learn(server: ServerAddress, received: Cookie | undefined): void {
    const { client } = this.cookieFor(server);
    this.#remember(keyOf(server), { client, server: received?.server ?? new Uint8Array() });
  }

  #remember(key: string, cookie: Cookie): void {
    this.#cookies.set(key, cookie);
    const [oldest] = this.#cookies.keys();
    if (this.#cookies.size > MAX_SERVERS && oldest !== undefined) this.#cookies.delete(oldest);
  }
}

function keyOf({ host, port }: ServerAddress): string {
  return `${host} ${port}`;
}
