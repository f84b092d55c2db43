// Reads requests' bodies as bytes: none longer than it may be, and all together no more than there is room for.

import type { IncomingMessage } from 'node:http';

/** A body over its limit is read on and thrown away up to here, since a client listens only once it has sent all. */
export const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/** Of all bodies that are being read or worked on at once; a few dozen of the longest. */
export const MAX_BUFFERED_BYTES = 256 * 1024 * 1024;

export type Body =
  /** Longer than the limit by at least a byte when it was over it; not whole when even the rest was too long. */
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly isWhole: boolean }
  /** There was no room for it; it is thrown away. */
  | { readonly kind: 'noRoom'; readonly isWhole: boolean }
  /** The connection broke off: there is nobody to answer. */
  | { readonly kind: 'aborted' };

export class BodyReader {
  readonly #maxBufferedBytes: number;
  #bufferedBytes = 0;

  constructor(maxBufferedBytes: number = MAX_BUFFERED_BYTES) {
    this.#maxBufferedBytes = maxBufferedBytes;
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
        hasRoom &&= this.#bufferedBytes + chunk.length <= this.#maxBufferedBytes;
        if (hasRoom && held.bytes <= limitBytes) this.#hold(held, chunk);
      }
    } catch {
      return { kind: 'aborted' };
    }
    return bodyOf(held, { hasRoom, isWhole: true });
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
