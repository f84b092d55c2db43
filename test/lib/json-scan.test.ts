// What the scan counts is what the parser makes, for JSON of every shape.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type JsonLimits, scanJson } from '../../src/lib/json-scan.ts';

/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const ENDLESS: JsonLimits = { depth: 1e9, values: 1e9, nameBytes: 1e9 };
const ODD_SIGNS = ['{', '}', '[', ']', '"', ',', ':', '\\', '0', 'a', ' ', 'ü'];
const BOUNDS = ['depth', 'values', 'nameBytes'] as const;

const scan = (text: string, limits: Partial<JsonLimits> = {}) => scanJson(Buffer.from(text), { ...ENDLESS, ...limits });

test(`Members, depth, values and names are those of the parsed value, to the edge and one past it (seed ${SEED})`, () => {
  const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'));
  const property = fc.property(spaced, ([value, space]) => {
    const text = JSON.stringify(value, undefined, space);
    const size = sizeOf(value);
    const scanned = scan(text);
    assert.deepEqual(scanned, { kind: 'within', members: size.members, readBytes: Buffer.byteLength(text) });
    for (const limit of BOUNDS) {
      assert.equal(scan(text, { [limit]: size[limit] }).kind, 'within', `${limit} of ${text}`);
      if (size[limit] > 0) assert.deepEqual(limitOf(scan(text, { [limit]: size[limit] - 1 })), limit);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 1_000 });
});

test(`Bytes that are no JSON are read once and never past their end (seed ${SEED})`, () => {
  const odd = fc.array(fc.constantFrom(...ODD_SIGNS), { maxLength: 200 }).map((signs) => signs.join(''));
  const property = fc.property(odd, (text) => {
    const { readBytes } = scan(text, { depth: 4, values: 20, nameBytes: 10 });
    assert.ok(readBytes <= Buffer.byteLength(text));
  });
  fc.assert(property, { seed: SEED, numRuns: 1_000 });
});

test('A name that is written with escapes counts as it is written', () => {
  const text = String.raw`{"\u0061\"b":1}`;
  assert.equal(scan(text, { nameBytes: 9 }).kind, 'within');
  assert.equal(limitOf(scan(text, { nameBytes: 8 })), 'nameBytes');
});

function limitOf(scanned: ReturnType<typeof scanJson>): string | undefined {
  return scanned.kind === 'over' ? scanned.limit : undefined;
}

type Size = JsonLimits & { readonly members: number };

/** As scanJson's comment says it: a list or object that is not empty counts as what is in it, an empty one as one. */
function sizeOf(value: unknown): Size {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 0, nameBytes: 0, members: 0 };
  const names = Array.isArray(value) ? [] : Object.keys(value);
  const below = Object.values(value).map(sizeOf);
  return {
    depth: 1 + Math.max(0, ...below.map(({ depth }) => depth)),
    values: below.reduce((sum, { values }) => sum + values, Math.max(1, below.length)),
    nameBytes: Math.max(0, ...names.map(writtenBytes), ...below.map(({ nameBytes }) => nameBytes)),
    members: below.reduce((sum, { members }) => sum + members, names.length),
  };
}

function writtenBytes(name: string): number {
  return Buffer.byteLength(JSON.stringify(name)) - '""'.length;
}
