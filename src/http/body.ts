// Reads requests' bodies as bytes: none longer than it may be, and long ones together no more than there is room for.

import type { IncomingMessage } from 'node:http';

/** A body over its limit is read on and thrown away up to here, since a client listens only once it has sent all. */
export const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/** Of all bodies that are being read or worked on at once; a few dozen of the longest. */
export const MAX_BUFFERED_BYTES = 256 * 1024 * 1024;

/** Longer than nearly every call is. As many as there may be connections take 256 MB beside the rest. */
export const SHORT_BODY_BYTES = 64 * 1024;

export interface BodyRoom {
  readonly maxBufferedBytes: number;
  /** So much of each body is taken even when the room is full, lest a few slow senders of long ones shut out all others. */
  readonly shortBodyBytes: number;
}

const ROOM: BodyRoom = { maxBufferedBytes: MAX_BUFFERED_BYTES, shortBodyBytes: SHORT_BODY_BYTES };

export type Body =
  /** Longer than the limit by at least a byte when it was over it; not whole when even the rest was too long. */
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly isWhole: boolean }
  /** It is long, and there was no room for it; it is thrown away. */
  | { readonly kind: 'noRoom'; readonly isWhole: boolean }
  /** The connection broke off: there is nobody to answer. */
  | { readonly kind: 'aborted' };

export class BodyReader {
  readonly #room: BodyRoom;
  #bufferedBytes = 0;

  constructor(room: BodyRoom = ROOM) {
    this.#room = room;
  }

  /** Hands the body to `work`, and keeps its room until that is done. */
  async with<T>(
    { message, limitBytes }: { readonly message: IncomingMessage; readonly limitBytes: number },
    work: (body: Body) => Promise<T>,
  ): Promise<T> {
    const held: Held = { chunks: [], bytes: 0 };
    try {
      return await work(await this.#read(message, { held, limitBytes }));
    } finally {
      this.#bufferedBytes -= held.bytes;
    }
  }

  async #read(
    message: IncomingMessage,
    { held, limitBytes }: { readonly held: Held; readonly limitBytes: number },
  ): Promise<Body> {
    let hasRoom = true;
    let received = 0;
    try {
      for await (const chunk of message as AsyncIterable<Uint8Array>) {
        received += chunk.length;
        if (received > limitBytes + MAX_DISCARDED_BYTES) return bodyOf(held, { hasRoom, isWhole: false });
        hasRoom &&= this.#hasRoom(held, chunk);
        if (hasRoom && held.bytes <= limitBytes) this.#hold(held, chunk);
      }
    } catch {
      return { kind: 'aborted' };
    }
    return bodyOf(held, { hasRoom, isWhole: true });
  }

  #hasRoom(held: Held, chunk: Uint8Array): boolean {
    const { maxBufferedBytes, shortBodyBytes } = this.#room;
    return held.bytes + chunk.length <= shortBodyBytes || this.#bufferedBytes + chunk.length <= maxBufferedBytes;
  }

  #hold(held: Held, chunk: Uint8Array): void {
    held.chunks.push(chunk);
    held.bytes += chunk.length;
    this.#bufferedBytes += chunk.length;
  }
}

interface Held {
  readonly chunks: Uint8Array[];
  bytes: number;
}

function bodyOf(held: Held, { hasRoom, isWhole }: { readonly hasRoom: boolean; readonly isWhole: boolean }): Body {
  if (!hasRoom) return { kind: 'noRoom', isWhole };
  return { kind: 'read', bytes: Buffer.concat(held.chunks), isWhole };
}
