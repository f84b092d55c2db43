// Outlines of PEM texts: with the blocks they give every text again, and have nothing of those in them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { decodeOutline, encodeOutline, outlineOf, textOf } from '../../src/x509/pem/pem-outline.ts';

const LABEL = 'CERTIFICATE';
const FIRST = { label: LABEL, der: new Uint8Array(200).fill(7) };
const SECOND = { label: LABEL, der: new Uint8Array(97).fill(9) };
const KNOWN = [FIRST, SECOND];
const [first, second] = KNOWN.map(({ der }) => encodePem(LABEL, der)) as [string, string];

const outlines = (text: string) => outlineOf(text, KNOWN).parts;

test('A text of blocks that are known is told by their places and what stands between', () => {
  assert.deepEqual(outlines(first + second), [0, '\n', 1, '\n']);
  assert.deepEqual(outlines((second + first).trimEnd()), [1, '\n', 0]);
  assert.deepEqual(outlines(`subject=CN = x\n${first}`), ['subject=CN = x\n', 0, '\n']);
  assert.deepEqual(outlines((first + second).replaceAll('\n', '\r\n')), [0, '\r\n', 1, '\r\n']);
  assert.deepEqual(outlines(first + first), [0, '\n', 0, '\n']);
  assert.deepEqual(outlines(''), []);
});

test('A block that is written otherwise stands as it is', () => {
  const inOneLine = first.replaceAll(/(?<!-)\n(?!-)/g, '');
  const escaped = first.replaceAll('\n', '\\n');
  const stranger = encodePem(LABEL, Uint8Array.of(1));
  for (const text of [inOneLine, escaped, stranger]) assert.deepEqual(outlines(text), [text]);
  assert.deepEqual(outlines(`${first.replaceAll('\n', '\r\n')}${second}`), [0, `\r\n${second}`]);
});

const piece = fc.oneof(
  fc.constantFrom(first, second, first.trimEnd(), '-----BEGIN CERTIFICATE-----', '\n', '\r\n', '\\n', '\t'),
  fc.string({ unit: 'binary' }),
);

test('Every text comes back to the byte, also by way of the store', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, isWindows) => {
      const text = isWindows ? pieces.join('').replaceAll('\n', '\r\n') : pieces.join('');
      const outline = outlineOf(text, KNOWN);
      assert.equal(textOf(decodeOutline(encodeOutline(outline)), KNOWN), text);
    }),
    { numRuns: 300 },
  );
});
