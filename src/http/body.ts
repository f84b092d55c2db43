// Reads requests' bodies as bytes: none longer than it may be, and long ones together no more than there is room for.

import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A body over its limit is read on and thrown away up to here, since a client listens only once it has sent all: more
 * than the longest body that Tencent Cloud takes. One that says so much of itself is refused before it comes.
 */
export const MAX_DISCARDED_BYTES = 11 * 1024 * 1024;

/** Of all bodies that are being read or worked on at once; a hundred of the longest. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** What nearly every action takes at most. As many as there may be connections take 64 MB beside the rest. */
export const SHORT_BODY_BYTES = 16 * 1024;

/**
 * Each piece of a body costs a turn of its own, whatever is in it: after so many, pieces have this many bytes each or
 * the body is given up. Clients send pieces of a thousand bytes and more.
 */
export const FREE_PIECES = 1024;
export const LEAST_PIECE_BYTES = 64;

export interface BodyLimits {
  readonly maxBufferedBytes: number;
  /** So much of each body is taken even when the room is full, lest a few slow senders of long ones shut out all others. */
  readonly shortBodyBytes: number;
}

const LIMITS: BodyLimits = { maxBufferedBytes: MAX_BUFFERED_BYTES, shortBodyBytes: SHORT_BODY_BYTES };

/** Where a body is not whole, the rest of it is still on its way: the connection cannot be used any further. */
export type Body =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly isWhole: true }
  /** Longer than its limit; nothing of it is kept. */
  | { readonly kind: 'tooLong'; readonly isWhole: boolean }
  /** In pieces that are too small. */
  | { readonly kind: 'tooManyPieces'; readonly isWhole: false }
  /** It is long, and there was no room for it; it is thrown away. */
  | { readonly kind: 'noRoom'; readonly isWhole: boolean }
  /** The connection broke off: there is nobody to answer. */
  | { readonly kind: 'aborted' };

export interface Incoming {
  readonly message: IncomingMessage;
  /** By which a client that waits for it is told to send the body (RFC 9110 §10.1.1). */
  readonly response: Pick<ServerResponse, 'writeContinue'>;
  readonly limitBytes: number;
}

/** One for all that reads bodies, so that they share one room. */
export class BodyReader {
  readonly #limits: BodyLimits;
  #bufferedBytes = 0;

  constructor(limits: BodyLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Of all bodies that are kept now. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Hands the body to `work`, and keeps its room until that is done. */
  async with<T>(incoming: Incoming, work: (body: Body) => Promise<T>): Promise<T> {
    const held = new Held(incoming.limitBytes);
    try {
      return await work(await this.#read(incoming, held));
    } finally {
      this.#bufferedBytes -= held.capacity;
    }
  }

  async #read({ message, response }: Incoming, held: Held): Promise<Body> {
    const declared = declaredLength(message);
    const isAsking = message.headers.expect !== undefined;
    const discardable = isAsking ? 0 : MAX_DISCARDED_BYTES;
    if (declared > held.limitBytes + discardable) return { kind: 'tooLong', isWhole: false };
    if (isAsking) response.writeContinue();
    let outcome: 'read' | 'tooLong' | 'noRoom' = declared > held.limitBytes ? 'tooLong' : 'read';
    let [received, pieces] = [0, 0];
    const end = await readPieces(message, (piece) => {
      received += piece.length;
      pieces += 1;
      if (received > held.limitBytes + MAX_DISCARDED_BYTES) return { kind: 'tooLong', isWhole: false };
      if (pieces > FREE_PIECES + received / LEAST_PIECE_BYTES) return { kind: 'tooManyPieces', isWhole: false };
      if (outcome === 'read') outcome = this.#take(held, { piece, declared });
      return undefined;
    });
    if (end !== 'end') return end;
    return outcome === 'read' ? { kind: outcome, bytes: held.bytes, isWhole: true } : { kind: outcome, isWhole: true };
  }

  #take(
    held: Held,
    { piece, declared }: { readonly piece: Uint8Array; readonly declared: number },
  ): 'read' | 'tooLong' | 'noRoom' {
    const length = held.length + piece.length;
    if (length > held.limitBytes) return this.#give(held, 'tooLong');
    const grown = held.capacityFor(length, declared);
    const hasRoom =
      grown <= this.#limits.shortBodyBytes ||
      this.#bufferedBytes - held.capacity + grown <= this.#limits.maxBufferedBytes;
    if (!hasRoom) return this.#give(held, 'noRoom');
    this.#bufferedBytes += grown - held.capacity;
    held.add(piece, grown);
    return 'read';
  }

  #give<Outcome>(held: Held, outcome: Outcome): Outcome {
    this.#bufferedBytes -= held.capacity;
    held.drop();
    return outcome;
  }
}

/**
 * Hands over each piece as it comes, until `take` gives the body up, and with it the rest that is on its way. By its events,
 * since an iterator over them would cost more than the rest of reading a short body.
 */
function readPieces(message: IncomingMessage, take: (piece: Uint8Array) => Body | undefined): Promise<Body | 'end'> {
  return new Promise((resolve) => {
    const finish = (end: Body | 'end'): void => {
      message.off('data', onPiece).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      resolve(end);
    };
    const onPiece = (piece: Uint8Array): void => {
      const givenUp = take(piece);
      if (givenUp === undefined) return;
      // Given up, it must not take its connection along: there is an answer to be sent.
      message.pause();
      finish(givenUp);
    };
    const onEnd = (): void => finish('end');
    const onBreak = (): void => finish({ kind: 'aborted' });
    message.on('data', onPiece).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}

/** 0 for a body whose length is not announced. None is longer than that: node ends such a request. */
function declaredLength({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}

/** One buffer, so that what a body takes is what it counts for: many small pieces would each cost more than their bytes. */
class Held {
  readonly limitBytes: number;
  #buffer: Uint8Array = new Uint8Array();
  #length = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#buffer.length;
  }

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Doubled where it must grow, so that nobody holds room by announcing much and sending little. */
  capacityFor(length: number, declared: number): number {
    if (length <= this.capacity) return this.capacity;
    return Math.min(declared === 0 ? this.limitBytes : declared, Math.max(length, 2 * this.capacity));
  }

  add(piece: Uint8Array, capacity: number): void {
    if (capacity > this.capacity) {
      // Not cleared: nobody sees more of it than has been written.
      const grown = Buffer.allocUnsafe(capacity);
      grown.set(this.bytes);
      this.#buffer = grown;
    }
    this.#buffer.set(piece, this.#length);
    this.#length += piece.length;
  }

  drop(): void {
    this.#buffer = new Uint8Array();
    this.#length = 0;
  }
}
