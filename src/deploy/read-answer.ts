// An answer of somebody else's server, read whole and no further than it may be long.

import { because } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';

/** Throws ReasonError for a longer one, the rest of which is not read. */
export async function readAnswer(stream: AsyncIterable<unknown>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of stream) {
    if (!(bytes instanceof Uint8Array)) continue;
    chunks.push(bytes);
    length += bytes.length;
    if (length > most) throw new ReasonError(because('answerTooLarge', { most }));
  }
  return new Uint8Array(Buffer.concat(chunks));
}
