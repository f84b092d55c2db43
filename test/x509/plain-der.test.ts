// What the quick look takes for plain DER is DER for the careful reader too, to the last octet and to its depth.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { MAX_DEPTH, readDer } from '../../src/x509/der-reader.ts';
import { assertPrimitive, MAX_OID_OCTETS, TAG } from '../../src/x509/der-values.ts';
import { authorityInfoAccess, subjectAltName } from '../../src/x509/extensions.ts';
import { makeKeyPair, publicKeyOf } from '../../src/x509/keys.ts';
import { contextPrimitive, nullValue, objectIdentifier, sequence, setOf, time } from '../../src/x509/der-writer.ts';
import { isPlainDer } from '../../src/x509/plain-der.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { changedInside } from '../support/changed-trees.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4000);
const DEPTH = 5;

const WHOLE = [
  publicKeyOf(await makeKeyPair('p256')),
  subjectAltName(['example.com', 'www.example.com']),
  authorityInfoAccess({ caIssuers: 'http://ca.example.net/ca', ocsp: 'http://ca.example.net/ocsp' }),
];

const isPlain = (bytes: Uint8Array, depth = DEPTH): boolean =>
  isPlainDer(bytes, { start: 0, end: bytes.length, depth });

/** By the strict rules, member by member: the model that the quick look is held to. Throws for what is no DER. */
function assertCareful(bytes: Uint8Array, depth: number): void {
  for (let rest = bytes; rest.length > 0; ) {
    const { tag, content, size } = firstOf(rest);
    if ((tag & 0x20) === 0) assertPrimitive({ tag, content }, { rules: 'strict', fail });
    else {
      assert.ok(depth > 0 && (tag >= 0x40 || tag === TAG.sequence || tag === TAG.set));
      assertCareful(content, depth - 1);
    }
    rest = rest.subarray(size);
  }
}

function firstOf(bytes: Uint8Array) {
  const [tag = 0, first = 0] = bytes;
  assert.ok(bytes.length >= 2 && (tag & 0x1f) !== 0x1f && first !== 0x80 && first <= 0x84);
  const octets = first < 0x80 ? [] : [...bytes.subarray(2, 2 + first - 0x80)];
  const length = first < 0x80 ? first : octets.reduce((sum, octet) => sum * 0x100 + octet, 0);
  assert.ok(first < 0x80 || (length >= 0x80 && octets[0] !== 0 && octets.length === first - 0x80));
  const start = 2 + octets.length;
  assert.ok(start + length <= bytes.length);
  return { tag, content: bytes.subarray(start, start + length), size: start + length };
}

function fail(problem: Parameters<typeof inEnglish>[0]): never {
  throw new Error(inEnglish(problem));
}

/** Elements that are often right: known tags, lengths that fit, and members. */
const { members } = fc.letrec<{ members: Uint8Array; element: Uint8Array }>((tie) => ({
  members: fc.array(tie('element'), { maxLength: 4 }).map((all) => new Uint8Array(Buffer.concat(all))),
  element: fc
    .tuple(
      fc.constantFrom(...Object.values(TAG), 0x80, 0x86, 0xa0, 0xa3, 0x1f, 0x24),
      fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.uint8Array({ maxLength: 12 }), tie('members')),
      fc.constantFrom('short', 'short', 'short', 'long', 'longer'),
    )
    .map(([tag, content, form]) => new Uint8Array([tag, ...lengthIn(form, content.length), ...content])),
}));

function lengthIn(form: string, length: number): readonly number[] {
  if (form === 'longer') return [0x82, length >> 8, length & 0xff];
  return form === 'long' || length >= 0x80 ? [0x81, length & 0xff] : [length];
}

describe(`a quick look at DER, seed ${SEED}`, () => {
  test('takes nothing that the model does not take, however members are made', () => {
    let taken = 0;
    fc.assert(
      fc.property(members, (bytes) => {
        if (!isPlain(bytes)) return;
        taken += 1;
        assertCareful(bytes, DEPTH);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    assert.ok(taken > RUNS / 50, `only ${taken} of ${RUNS} were taken`);
  });

  test('takes nothing of a key or an extension that the model does not take, wherever it is changed', () => {
    let taken = 0;
    fc.assert(
      fc.property(changedInside(WHOLE), (bytes) => {
        if (!isPlain(bytes, MAX_DEPTH)) return;
        taken += 1;
        assertCareful(bytes, MAX_DEPTH);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    assert.ok(taken > RUNS / 50, `only ${taken} of ${RUNS} were taken`);
  });
});

test('a quick look takes members to its depth, and none one deeper', () => {
  const nested = (levels: number): Uint8Array => (levels === 0 ? nullValue() : sequence(nested(levels - 1)));
  assert.deepEqual([isPlain(nested(3), 3), isPlain(nested(3), 2), isPlain(nullValue(), 0)], [true, false, true]);
});

test('a quick look leaves sets and times to the careful reader', () => {
  for (const bytes of [setOf(nullValue(), nullValue()), time(new Date(0))]) {
    assert.equal(isPlain(bytes), false);
    readDer(bytes, { what: 'value', maxBytes: bytes.length }, (cursor) => cursor.any('value'));
  }
});

test('an object identifier has its longest length, and not one octet more', () => {
  assert.deepEqual([isPlain(identifierOf(MAX_OID_OCTETS)), isPlain(identifierOf(MAX_OID_OCTETS + 1))], [true, false]);
  assert.ok(isPlain(objectIdentifier('1.2.840.113549')) && isPlain(contextPrimitive(6, new Uint8Array(300))));
});

function identifierOf(octets: number): Uint8Array {
  return new Uint8Array([TAG.objectIdentifier, octets, ...new Uint8Array(octets).fill(1)]);
}
