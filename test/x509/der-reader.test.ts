// The strict DER reader: its limits at their edge, and what it tells of values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOfHex, concatBytes } from '../../src/lib/bytes.ts';
import { type DerCursor, EncodingError, MAX_DEPTH, readDer } from '../../src/x509/der/reader.ts';
import { MAX_NAMED_BITS_OCTETS, MAX_OID_OCTETS } from '../../src/x509/der/values.ts';
import { sequence } from '../../src/x509/der/writer.ts';

const FORM = { what: 'thing', maxBytes: 1000 };

function readHex<T>(hex: string, read: (cursor: DerCursor) => T): T {
  return readDer(bytesOfHex(hex), FORM, read);
}

function refusalOf(hex: string, read: (cursor: DerCursor) => unknown): string {
  try {
    readHex(hex, read);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return error.detail;
  }
}

const readTime = (cursor: DerCursor) => cursor.time('time');
const readOid = (cursor: DerCursor) => cursor.objectIdentifier('oid');
const readBits = (cursor: DerCursor) => cursor.namedBits('bits');
const readText = (cursor: DerCursor) => cursor.text('text');
const readSmall = (cursor: DerCursor) => cursor.smallInteger('number');
const readAny = (cursor: DerCursor) => cursor.any('value');

const timeHex = (tag: string, text: string) =>
  `${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`;

const bitsHex = (octets: number) => `03${(octets + 1).toString(16).padStart(2, '0')}00${'ff'.repeat(octets)}`;
const readZeros = (length: number) => readDer(new Uint8Array(length), FORM, readAny);

test('the largest value is read, one byte more is refused before anything is looked at', () => {
  assert.throws(() => readZeros(1000), /Cannot read thing: trailing bytes after value/);
  assert.throws(() => readZeros(1001), /Cannot read thing: it has 1001 bytes, at most 1000 are read/);
});

test('values may be nested as deep as the limit and no deeper', () => {
  const nested = (depth: number): Uint8Array => (depth === 0 ? sequence() : sequence(nested(depth - 1)));
  const read = (depth: number) => readDer(nested(depth - 1), FORM, (cursor) => cursor.any('value'));
  read(MAX_DEPTH);
  assert.throws(() => read(MAX_DEPTH + 1), /Cannot read thing: value is nested more than 24 deep/);
});

test('both types of time are read, in whole seconds of UTC', () => {
  assert.equal(readHex(timeHex('17', '491231235959Z'), readTime).toISOString(), '2049-12-31T23:59:59.000Z');
  assert.equal(readHex(timeHex('17', '500101000000Z'), readTime).toISOString(), '1950-01-01T00:00:00.000Z');
  assert.equal(readHex(timeHex('18', '99991231235959Z'), readTime).toISOString(), '9999-12-31T23:59:59.000Z');
  assert.equal(readHex(timeHex('18', '00990228000000Z'), readTime).getUTCFullYear(), 99);
});

for (const [hex, what] of [
  [timeHex('17', '260229000000Z'), 'the 29th of February of a common year'],
  [timeHex('17', '261301000000Z'), 'a thirteenth month'],
  [timeHex('17', '260100000000Z'), 'a zeroth day'],
  [timeHex('17', '260101240000Z'), 'a 25th hour'],
  [timeHex('17', '260101000060Z'), 'a 61st second'],
] as const) {
  test(`a time with ${what} is refused`, () =>
    assert.equal(refusalOf(hex, readTime), 'time is a time that does not exist'));
}

for (const text of ['2601010000Z', '260101000000+0100', '260101000000', '26010100000ZZ', '2601010000\x000Z']) {
  test(`a time written ${JSON.stringify(text)} is refused`, () =>
    assert.equal(refusalOf(timeHex('17', text), readTime), 'time is a time that is not in whole seconds of UTC'));
}

test('a time with a fraction of a second is refused', () => {
  assert.match(refusalOf(timeHex('18', '20260101000000.5Z'), readTime), /not in whole seconds/);
});

for (const [hex, dotted] of [
  ['06032a0304', '1.2.3.4'],
  ['060100', '0.0'],
  ['060127', '0.39'],
  ['060128', '1.0'],
  ['06014f', '1.39'],
  ['060150', '2.0'],
  ['0603883703', '2.999.3'],
] as const) {
  test(`object identifier ${dotted} is read`, () => assert.equal(readHex(hex, readOid), dotted));
}

test('an object identifier may have an arc of 128 bits, and as many octets as the limit', () => {
  // 2.25.2^128-1, the largest UUID.
  assert.equal(readHex(`06146983${'ff'.repeat(17)}7f`, readOid), `2.25.${2n ** 128n - 1n}`);
  assert.equal(readHex(`0640${'01'.repeat(MAX_OID_OCTETS)}`, readOid).split('.').length, MAX_OID_OCTETS + 1);
  assert.match(refusalOf(`0641${'01'.repeat(MAX_OID_OCTETS + 1)}`, readOid), /more than 64 octets/);
});

test('an object identifier that is empty, cut short or not minimal is refused', () => {
  assert.match(refusalOf('0600', readOid), /cut short/);
  assert.match(refusalOf('06022a83', readOid), /cut short/);
  assert.match(refusalOf('06032a8001', readOid), /not minimal/);
});

test('named bits are numbers, and trailing zeros are refused', () => {
  assert.deepEqual(readHex('030205a0', readBits), [0, 2]);
  assert.deepEqual(readHex('0303070080', readBits), [8]);
  assert.deepEqual(readHex('030100', readBits), []);
  assert.match(refusalOf('030204a0', readBits), /trailing zeros/);
  assert.match(refusalOf('0303008000', readBits), /trailing zeros/);
  assert.equal(readHex(bitsHex(MAX_NAMED_BITS_OCTETS), readBits).length, 64);
  assert.match(refusalOf(bitsHex(MAX_NAMED_BITS_OCTETS + 1), readBits), /more than 64 bits/);
});

test('each type of character string is decoded by its own rule', () => {
  assert.equal(readHex('0c03e7a4ba', readText), '示');
  assert.equal(readHex('1e02793a', readText), '示');
  assert.equal(readHex('1401e4', readText), 'ä');
  assert.equal(readHex('130141', readText), 'A');
  assert.match(refusalOf('1301e4', readText), /not ASCII/);
  assert.match(refusalOf('0c02c080', readText), /not UTF-8/);
  assert.match(refusalOf('1e0179', readText), /half a character/);
  assert.match(refusalOf('1e02d800', readText), /not UTF-16/);
  assert.match(refusalOf('020101', readText), /not a character string/);
});

for (const [hex, problem] of [
  ['0200', 'an INTEGER without content'],
  ['0202007f', 'an INTEGER that is not minimal'],
  ['0202ff80', 'an INTEGER that is not minimal'],
  ['0a02007f', 'an INTEGER that is not minimal'],
  ['0100', 'a BOOLEAN that is neither 00 nor ff'],
  ['01020000', 'a BOOLEAN that is neither 00 nor ff'],
  ['050100', 'a NULL with content'],
  ['0300', 'a BIT STRING without its count of unused bits'],
  ['03020800', 'a BIT STRING without its count of unused bits'],
  ['030101', 'an empty BIT STRING with unused bits'],
  ['03020401', 'a BIT STRING with unused bits that are set'],
  ['2403040100', 'a string in constructed form'],
  ['1000', 'a list in primitive form'],
  ['1100', 'a list in primitive form'],
] as const) {
  test(`${problem} (${hex}) is refused wherever it stands`, () => {
    assert.equal(refusalOf(hex, readAny), `value is ${problem}`);
    const list = Buffer.from(sequence(bytesOfHex(hex))).toString('hex');
    assert.equal(refusalOf(list, readAny), `value is ${problem}`);
  });
}

for (const [hex, problem] of [
  ['', 'value is missing'],
  ['04', 'value is cut short'],
  ['0402ff', 'value is cut short'],
  ['0481', 'value is cut short'],
  ['048200', 'value is cut short'],
  ['048105ffffffffff', 'value has a length that is not minimal'],
  ['0482007f', 'value has a length that is not minimal'],
  ['0480ffff0000', 'value has an indefinite length'],
  ['0484000000010a', 'value has a length of too many octets'],
  ['04ff', 'value has a length of too many octets'],
  ['1f810100', 'value has a tag of several octets'],
  ['02010000', 'trailing bytes after value'],
  ['3106020102020101', "value is not in DER's order"],
] as const) {
  test(`"${hex}" is refused: ${problem}`, () => assert.equal(refusalOf(hex, readAny), problem));
}

test('an integer up to 2^31 - 1 is a small one', () => {
  assert.equal(readHex('02047fffffff', readSmall), 2 ** 31 - 1);
  assert.equal(refusalOf('02050080000000', readSmall), 'number is too large');
  assert.equal(refusalOf('0209008000000000000000', readSmall), 'number is too large');
  assert.equal(refusalOf('0201ff', readSmall), 'number is negative');
});

test('a long value with a length of three octets is read whole', () => {
  const content = new Uint8Array(70_000).fill(7);
  const der = concatBytes(bytesOfHex('0483011170'), content);
  const { content: read } = readDer(der, { what: 'thing', maxBytes: 100_000 }, (cursor) => cursor.any('value'));
  assert.deepEqual(read, content);
});
