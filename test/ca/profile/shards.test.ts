// Every serial belongs to one shard, and the stretches of the shards cover all serials without overlap.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, integer, property, uint8Array } from 'fast-check';
import { newSerial, SERIAL_BYTES } from '../../../src/ca/profile/serial.ts';
import { serialRangeOf, shardOf, shardsOf, WHOLE_LIST } from '../../../src/ca/profile/shards.ts';
import { systemRandom } from '../../../src/lib/random.ts';

function isWithin(serial: string, shards: number, shard: number): boolean {
  const { from, below } = serialRangeOf({ id: 'issuing-1', shards }, shard);
  return serial >= from && (below === undefined || serial < below);
}

test('a serial lies in the stretch of its own shard, of no other, and of the whole list', () => {
  const octets = uint8Array({ minLength: SERIAL_BYTES, maxLength: SERIAL_BYTES });
  assertProperty(
    property(octets, integer({ min: 1, max: 300 }), (random, shards) => {
      const serial = newSerial(() => random);
      const holding = shardsOf({ shards }).filter((shard) => isWithin(serial, shards, shard));
      assert.deepEqual(holding, [shardOf(serial, shards)]);
      assert.ok(isWithin(serial, shards, WHOLE_LIST));
    }),
  );
});

test('random serials are spread evenly over the shards', () => {
  const shards = 64;
  const counts = new Map<number, number>();
  for (let count = 0; count < 64_000; count += 1) {
    const shard = shardOf(newSerial(systemRandom), shards);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  // 1000 are expected; the first octet is never 0, so that the middle one gets a little more.
  for (const shard of shardsOf({ shards }))
    assert.ok(Math.abs((counts.get(shard) ?? 0) - 1000) < 700, `shard ${shard}`);
});
