// Name constraints: what they permit, and that they are read as they were written.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EncodingError } from '../../src/x509/der/reader.ts';
import {
  type NameConstraints,
  nameConstraints,
  permitsAddress,
  permitsName,
  readNameConstraints,
} from '../../src/x509/certificate/name-constraints.ts';

const CONSTRAINTS: NameConstraints = {
  permitted: { names: ['corp.example', 'internal'], addresses: ['10.0.0.0/8', 'fd00::/8', '192.0.2.7/32'] },
  excluded: { names: ['secret.corp.example'], addresses: ['10.1.0.0/16'] },
};

/** The extension's OCTET STRING without the lengths before it, which are short here. */
function valueOf(constraints: NameConstraints): Uint8Array {
  const extension = nameConstraints(constraints);
  const at = extension.findIndex((octet, index) => octet === 0x04 && extension[index - 1] === 0xff);
  const isLong = (extension[at + 1] ?? 0) >= 0x80;
  return extension.subarray(at + (isLong ? 3 : 2));
}

describe('name constraints', () => {
  test('are read as they were written', () => {
    assert.deepEqual(readNameConstraints(valueOf(CONSTRAINTS)), CONSTRAINTS);
    const namesOnly = { permitted: { names: ['a.example'], addresses: [] }, excluded: { names: [], addresses: [] } };
    assert.deepEqual(readNameConstraints(valueOf(namesOnly)), namesOnly);
  });

  test('that name neither DNS names nor whole ranges are refused', () => {
    for (const hex of ['30083006a00430028801', '3009a0073005870302aabb', '300ea00c300a87080a000000ff00ff00', '00']) {
      assert.throws(() => readNameConstraints(Buffer.from(hex, 'hex')), EncodingError, hex);
    }
  });

  for (const [name, isPermitted] of [
    ['corp.example', true],
    ['a.b.corp.example', true],
    ['*.corp.example', false],
    ['*.a.corp.example', true],
    ['db.internal', true],
    ['internal', true],
    ['xcorp.example', false],
    ['example', false],
    ['secret.corp.example', false],
    ['x.secret.corp.example', false],
    ['*.secret.corp.example', false],
  ] as const) {
    test(`${isPermitted ? 'permit' : 'do not permit'} ${name}`, () => {
      assert.equal(permitsName(CONSTRAINTS, name), isPermitted);
    });
  }

  for (const [address, isPermitted] of [
    ['10.0.0.1', true],
    ['10.255.255.255', true],
    ['11.0.0.0', false],
    ['10.1.2.3', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['fd12::1', true],
    ['fe00::1', false],
    ['::a00:1', false],
  ] as const) {
    test(`${isPermitted ? 'permit' : 'do not permit'} ${address}`, () => {
      assert.equal(permitsAddress(CONSTRAINTS, address), isPermitted);
    });
  }

  test('permit every name where they name only excluded ones', () => {
    const none = { names: [], addresses: [] };
    assert.ok(permitsName({ permitted: none, excluded: none }, 'anything.example'));
    assert.equal(
      permitsAddress({ permitted: none, excluded: { names: [], addresses: ['0.0.0.0/0'] } }, '10.0.0.1'),
      false,
    );
  });
});
