// Reads a request's body as bytes: never more than may be kept, and far enough past it that the client hears why.

import type { IncomingMessage } from 'node:http';

/** A body over its limit is read on and thrown away up to here, since a client listens only once it has sent all. */
export const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

export type Body =
  /** Longer than the limit by at least a byte when it was over it. */
  { readonly kind: 'read'; readonly bytes: Uint8Array; readonly isWhole: boolean } | { readonly kind: 'aborted' };

export async function readBody(message: IncomingMessage, limitBytes: number): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  let kept = 0;
  try {
    for await (const chunk of message as AsyncIterable<Uint8Array>) {
      received += chunk.length;
      if (received > limitBytes + MAX_DISCARDED_BYTES)
        return { kind: 'read', bytes: Buffer.concat(chunks), isWhole: false };
      if (kept > limitBytes) continue;
      chunks.push(chunk);
      kept += chunk.length;
    }
  } catch {
    // The connection broke off within the body: there is nobody to answer.
    return { kind: 'aborted' };
  }
  return { kind: 'read', bytes: Buffer.concat(chunks), isWhole: true };
}
