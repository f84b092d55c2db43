// DNS over TCP: each message behind its length in two octets (RFC 1035 §4.2.2).

/** A query has one question and a few options; whoever sends more is no resolver. */
export const MAX_TCP_QUERY_BYTES = 4096;

const LENGTH_BYTES = 2;

/** The messages in a stream of bytes. Throws for one longer than MAX_TCP_QUERY_BYTES; a cut one at the end is dropped. */
export async function* framed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array = new Uint8Array();
  for await (const chunk of stream) {
    waiting = Buffer.concat([waiting, chunk]);
    for (let length = lengthOf(waiting); length !== undefined; length = lengthOf(waiting)) {
      if (length > MAX_TCP_QUERY_BYTES) throw new Error(`Cannot read a DNS query of ${length} bytes over TCP`);
      if (waiting.length < LENGTH_BYTES + length) break;
      yield waiting.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
      waiting = waiting.subarray(LENGTH_BYTES + length);
    }
  }
}

export function frameOf(message: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

function lengthOf(waiting: Uint8Array): number | undefined {
  const [high, low] = waiting;
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}
