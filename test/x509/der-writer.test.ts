// DER, written: every form against its bytes in X.690 or in openssl's reading.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesOfHex, bytesOfUtf8, hexOf } from '../../src/lib/bytes.ts';
import * as der from '../../src/x509/der/writer.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';

const VECTORS: readonly (readonly [name: string, written: Uint8Array, hex: string])[] = [
  ['integer 0', der.smallInteger(0), '020100'],
  ['integer of no octets is 0', der.integer(new Uint8Array()), '020100'],
  ['integer 127 in one octet', der.smallInteger(127), '02017f'],
  ['integer 128 with a leading zero, or it were negative', der.smallInteger(128), '02020080'],
  ['integer 65537', der.smallInteger(65537), '0203010001'],
  ['integer 2^53 - 1', der.smallInteger(Number.MAX_SAFE_INTEGER), '02071fffffffffffff'],
  ['integer without needless zero octets', der.integer(bytesOfHex('0000ff')), '020200ff'],
  ['enumerated', der.enumerated(5), '0a0105'],
  ['true', der.boolean(true), '0101ff'],
  ['false', der.boolean(false), '010100'],
  ['null', der.nullValue(), '0500'],
  ['empty sequence', der.sequence(), '3000'],
  ['sequence of two', der.sequence(der.nullValue(), der.boolean(true)), '300505000101ff'],
  [
    'set in order of encodings',
    der.setOf(der.smallInteger(9), der.nullValue(), der.smallInteger(1)),
    '31080201010201090500',
  ],
  ['set of one', der.setOf(der.nullValue()), '31020500'],
  ['bit string', der.bitString(bytesOfHex('a0ff')), '030300a0ff'],
  ['named bits: none', der.namedBits([]), '030100'],
  ['named bits: first', der.namedBits([0]), '03020780'],
  ['named bits: unused ones counted', der.namedBits([6, 5]), '03020106'],
  ['named bits: second octet', der.namedBits([0, 8]), '0303078080'],
  ['octet string of parts', der.octetString(bytesOfHex('01'), bytesOfHex('02')), '04020102'],
  ['object identifier', der.objectIdentifier('1.2.840.113549.1.1.11'), '06092a864886f70d01010b'],
  ['object identifier below 2.999', der.objectIdentifier('2.999.3'), '0603883703'],
  ['UTF-8', der.utf8String('é'), '0c02c3a9'],
  ['printable', der.printableString('CN'), '1302434e'],
  ['ASCII', der.ia5String('a@b'), '1603614062'],
  ['last UTCTime', der.time(new Date('2049-12-31T23:59:59.999Z')), '170d3439313233313233353935395a'],
  ['first GeneralizedTime', der.time(new Date('2050-01-01T00:00:00Z')), '180f32303530303130313030303030305a'],
  ['GeneralizedTime before 1950', der.time(new Date('1949-12-31T23:59:59Z')), '180f31393439313233313233353935395a'],
  ['context, constructed', der.contextConstructed(3, der.nullValue()), 'a3020500'],
  ['context, primitive', der.contextPrimitive(2, bytesOfUtf8('a')), '820161'],
];

function headerOf(length: number): string {
  const written = der.octetString(new Uint8Array(length));
  return hexOf(written.subarray(0, written.length - length));
}

describe('DER writer', () => {
  for (const [name, written, hex] of VECTORS) {
    test(`writes ${name}`, () => assert.equal(hexOf(written), hex));
  }

  test('writes each length in the fewest octets', () => {
    const headers = [0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0xffffff, 0x1000000].map(headerOf);
    assert.deepEqual(headers, [
      '047f',
      '048180',
      '0481ff',
      '04820100',
      '0482ffff',
      '0483010000',
      '0483ffffff',
      '048401000000',
    ]);
  });

  test('refuses what a type cannot hold', () => {
    assert.throws(() => der.smallInteger(-1), /Cannot write -1/);
    assert.throws(() => der.smallInteger(2 ** 53), /Cannot write/);
    assert.throws(() => der.printableString('a*b'), /PrintableString/);
    assert.throws(() => der.ia5String('é'), /ASCII/);
    assert.throws(() => der.objectIdentifier('1'), /object identifier/);
    assert.throws(() => der.objectIdentifier('1.2.x'), /object identifier/);
    assert.throws(() => der.time(new Date('+010000-01-01T00:00:00Z')), /four digits/);
    assert.throws(() => der.contextPrimitive(31, new Uint8Array()), /context tag 31/);
  });

  test('writes what openssl reads as the same values', { skip: skipWithoutOpenssl }, () => {
    const long = der.octetString(new Uint8Array(300));
    const whole = der.sequence(
      der.smallInteger(300),
      der.objectIdentifier('2.23.140.1.2.1'),
      long,
      der.utf8String('é'),
    );
    const text = openssl(['asn1parse', '-inform', 'DER'], whole);
    for (const line of [
      /INTEGER +:012C/,
      /OBJECT +:2\.23\.140\.1\.2\.1/,
      /l= 300 prim: OCTET STRING/,
      /UTF8STRING +:é/,
    ]) {
      assert.match(text, line);
    }
  });
});
