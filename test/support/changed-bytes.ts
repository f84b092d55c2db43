// Bytes that somebody has changed: some written twice, some taken out, others put in, most of them telling in DER.

import * as fc from 'fast-check';
import { concatBytes } from '../../src/lib/bytes.ts';

/** At a place some bytes are written twice, then some are taken out, then others put in. */
interface Change {
  readonly at: number;
  readonly repeated: number;
  readonly removed: number;
  readonly inserted: Uint8Array;
}

const TELLING_OCTETS = [0x00, 0x01, 0x02, 0x04, 0x30, 0x31, 0x7f, 0x80, 0x82, 0x84, 0xa0, 0xff];
const octet = fc.oneof(fc.constantFrom(...TELLING_OCTETS), fc.nat(255));
const oneOctet = octet.map((value) => Uint8Array.of(value));
const nothing = fc.constant(new Uint8Array());
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ at: fc.nat(), repeated: fc.constant(0), removed: fc.constant(1), inserted: oneOctet }),
  fc.record({ at: fc.nat(), repeated: fc.constant(0), removed: fc.constant(0), inserted: oneOctet }),
  fc.record({ at: fc.nat(), repeated: fc.nat(40), removed: fc.constant(0), inserted: nothing }),
  fc.record({ at: fc.nat(), repeated: fc.constant(0), removed: fc.nat(40), inserted: nothing }),
);

/** One of `from`, changed at one to four places. */
export function changed(from: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...from), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce(applyChange, bytes));
}

function applyChange(bytes: Uint8Array, { at, repeated, removed, inserted }: Change): Uint8Array {
  const place = at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  return concatBytes(before, after.subarray(0, repeated), inserted, after.subarray(removed));
}
