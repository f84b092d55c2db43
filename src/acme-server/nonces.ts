// Nonces against replay (RFC 8555 §6.5): nothing is kept of one until it is used, and then only as long as it could be used again.

import { createHmac } from 'node:crypto';
import { base64UrlOf, bytesOfBase64Url } from '../lib/base64url.ts';
import { concatBytes, equalBytes } from '../lib/bytes.ts';
import { addMs, type Clock, isAhead, MINUTE_MS } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';

/** A client that has waited longer is told so, and tries again with another, as all of them do. */
export const NONCE_LIFE_MS = 10 * MINUTE_MS;
/** Used ones that one process remembers; with more of them the oldest are forgotten, and what was made before is refused. */
export const MAX_REMEMBERED = 200_000;

export const NONCE_KEY_BYTES = 32;
const TIME_BYTES = 6;
const RANDOM_BYTES = 10;
const BODY_BYTES = TIME_BYTES + RANDOM_BYTES;
const MAC_BYTES = 16;

/** Who remembers what was used, and by which key a nonce shows that it was made here: whoever loses the one loses the other. */
export interface NonceBook {
  readonly key: Uint8Array;
  /** Whether it is used for the first time; it may be forgotten after `until`. */
  take(nonce: string, until: Date): Promise<boolean>;
}

export interface Nonces {
  make(): string;
  /** False for what was not made here, was made too long ago, or was used. */
  use(nonce: string): Promise<boolean>;
}

export function makeNonces(parts: {
  readonly book: NonceBook;
  readonly clock: Clock;
  readonly random: Random;
}): Nonces {
  const { book, clock, random } = parts;
  return {
    make: () => {
      const body = concatBytes(bytesOfTime(clock.now()), random(RANDOM_BYTES));
      return base64UrlOf(concatBytes(body, macOf(body, book.key)));
    },
    use: async (nonce) => {
      const madeAt = readTime(nonce, book.key);
      if (madeAt === undefined) return false;
      const [until, now] = [addMs(madeAt, NONCE_LIFE_MS), clock.now()];
      return now < until && !isAhead(madeAt, now) && (await book.take(nonce, until));
    },
  };
}

function macOf(body: Uint8Array, key: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}

function bytesOfTime(time: Date): Uint8Array {
  const bytes = Buffer.alloc(TIME_BYTES);
  bytes.writeUIntBE(time.getTime(), 0, TIME_BYTES);
  return bytes;
}

/** When the nonce was made; undefined where that was not by this key. */
function readTime(nonce: string, key: Uint8Array): Date | undefined {
  const bytes = bytesOfBase64Url(nonce);
  if (bytes?.length !== BODY_BYTES + MAC_BYTES) return undefined;
  const body = bytes.subarray(0, BODY_BYTES);
  if (!equalBytes(bytes.subarray(BODY_BYTES), macOf(body, key))) return undefined;
  return new Date(Buffer.from(body).readUIntBE(0, TIME_BYTES));
}

/** Of a process that is alone. */
export class OwnNonceBook implements NonceBook {
  readonly key: Uint8Array;
  readonly #clock: Clock;
  readonly #max: number;
  /** In the order of their use. */
  readonly #untilOf = new Map<string, Date>();
  #refusedUntil = new Date(0);

  constructor({ random, clock }: { readonly random: Random; readonly clock: Clock }, max: number = MAX_REMEMBERED) {
    this.key = random(NONCE_KEY_BYTES);
    this.#clock = clock;
    this.#max = max;
  }

  async take(nonce: string, until: Date): Promise<boolean> {
    if (until <= this.#refusedUntil || this.#untilOf.has(nonce)) return await Promise.resolve(false);
    this.#untilOf.set(nonce, until);
    this.#forget();
    return true;
  }

  get size(): number {
    return this.#untilOf.size;
  }

  /** What has run out, and the oldest where there are too many. */
  #forget(): void {
    const now = this.#clock.now();
    for (const [nonce, until] of this.#untilOf) {
      const areTooMany = this.#untilOf.size > this.#max;
      if (until > now && !areTooMany) return;
      this.#untilOf.delete(nonce);
      if (areTooMany && until > this.#refusedUntil) this.#refusedUntil = until;
    }
  }
}
