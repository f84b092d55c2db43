// How long a server certificate is valid, and which address its authority has.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressesOf } from '../../../src/ca/profile/addresses.ts';
import { PUBLIC_VALIDITY_CAPS } from '../../../src/ca/profile/profile.ts';
import { newSerial } from '../../../src/ca/profile/serial.ts';
import { BACKDATE_MS, capDaysAt, validityOf } from '../../../src/ca/profile/validity.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { inEnglish } from '../../../src/reasons/reason.ts';

const NOW = new Date('2026-07-01T12:00:00.789Z');
const REQUEST = {
  now: NOW,
  validityDays: 90,
  fixedNotAfter: undefined,
  authority: { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') },
  capDays: 200,
};

function byAuthorityOf(member: 'notBefore' | 'notAfter', date: Date): Parameters<typeof validityOf>[0] {
  return { ...REQUEST, authority: { ...REQUEST.authority, [member]: date } };
}

function notAfterOf(request: Parameters<typeof validityOf>[0]): string {
  const outcome = validityOf(request);
  return outcome.kind === 'valid' ? outcome.validity.notAfter.toISOString() : inEnglish(outcome.detail);
}

describe('validity of a server certificate', () => {
  test('begins five minutes before now, on a whole second', () => {
    const outcome = validityOf(REQUEST);
    assert.ok(outcome.kind === 'valid');
    assert.equal(outcome.validity.notBefore.toISOString(), '2026-07-01T11:55:00.000Z');
    assert.equal(BACKDATE_MS, 300_000);
  });

  test('lasts days of 86,400 seconds, of which the last second counts', () => {
    assert.equal(notAfterOf(REQUEST), '2026-09-29T11:54:59.000Z');
    assert.equal(notAfterOf({ ...REQUEST, validityDays: 1 }), '2026-07-02T11:54:59.000Z');
  });

  test('ends where the certificate of the authority ends, if that is earlier', () => {
    assert.equal(notAfterOf(byAuthorityOf('notAfter', new Date('2026-09-29T11:54:58Z'))), '2026-09-29T11:54:58.000Z');
    assert.match(notAfterOf(byAuthorityOf('notAfter', NOW)), /authority itself has expired/);
  });

  test('begins no earlier than its authority, and is not made before that begins', () => {
    const justBegun = validityOf(byAuthorityOf('notBefore', NOW));
    assert.ok(justBegun.kind === 'valid');
    assert.equal(justBegun.validity.notBefore, NOW);
    assert.equal(validityOf(byAuthorityOf('notBefore', new Date(NOW.getTime() + 1))).kind, 'early');
  });

  test('ends for a reissue at the second at which the original ends', () => {
    assert.equal(
      notAfterOf({ ...REQUEST, fixedNotAfter: new Date('2026-08-08T08:08:08Z') }),
      '2026-08-08T08:08:08.000Z',
    );
  });

  test('refuses a fixed end that is not after now, or past the end of the authority', () => {
    const { notAfter: authorityNotAfter } = REQUEST.authority;
    const second = 1000;
    assert.match(notAfterOf({ ...REQUEST, fixedNotAfter: new Date('2026-07-01T12:00:00Z') }), /has passed/);
    assert.equal(
      notAfterOf({ ...REQUEST, fixedNotAfter: new Date('2026-07-01T12:00:01Z') }),
      '2026-07-01T12:00:01.000Z',
    );
    const late = { ...REQUEST, now: new Date('2035-12-01T00:00:00Z') };
    assert.equal(notAfterOf({ ...late, fixedNotAfter: authorityNotAfter }), '2036-01-01T00:00:00.000Z');
    const past = new Date(authorityNotAfter.getTime() + second);
    assert.match(notAfterOf({ ...late, fixedNotAfter: past }), /past that of the authority/);
  });

  test('is as many days as the cap in force allows, and no more', () => {
    assert.equal(notAfterOf({ ...REQUEST, validityDays: 200 }), '2027-01-17T11:54:59.000Z');
    assert.equal(notAfterOf({ ...REQUEST, validityDays: 201 }), '2027-01-17T11:54:59.000Z');
  });

  test('of a reissue ends with its original to the second, unless the cap has become shorter since', () => {
    const fixedNotAfter = new Date('2027-01-17T11:54:59Z');
    assert.equal(notAfterOf({ ...REQUEST, fixedNotAfter }), '2027-01-17T11:54:59.000Z');
    assert.equal(notAfterOf({ ...REQUEST, capDays: 100, fixedNotAfter }), '2026-10-09T11:54:59.000Z');
  });

  test('is refused when it would be over before it begins', () => {
    assert.match(notAfterOf({ ...REQUEST, validityDays: 0 }), /has passed/);
  });
});

describe('the caps of public certificates', () => {
  for (const [day, days] of [
    ['2026-03-14T23:59:59Z', 199],
    ['2026-03-15T00:00:00Z', 199],
    ['2027-03-14T23:59:59Z', 199],
    ['2027-03-15T00:00:00Z', 99],
    ['2029-03-14T23:59:59Z', 99],
    ['2029-03-15T00:00:00Z', 46],
    ['2035-01-01T00:00:00Z', 46],
  ] as const) {
    test(`allow ${days} days at ${day}`, () => {
      assert.equal(capDaysAt(PUBLIC_VALIDITY_CAPS, new Date(day)), days);
    });
  }
});

describe('addresses of an authority', () => {
  test('are http addresses below the public URL, whatever its scheme', () => {
    for (const publicUrl of ['http://ca.example.com:8400', 'https://ca.example.com:8400/']) {
      assert.deepEqual(addressesOf('issuing-1', publicUrl), {
        certificate: 'http://ca.example.com:8400/ca/issuing-1.crt',
        revocationList: 'http://ca.example.com:8400/crl/issuing-1.crl',
        ocsp: 'http://ca.example.com:8400/ocsp',
      });
    }
    assert.equal(addressesOf('root-1', 'https://example.com/pki/').certificate, 'http://example.com/pki/ca/root-1.crt');
    assert.equal(addressesOf('root-1', 'http://[::1]:80').certificate, 'http://[::1]/ca/root-1.crt');
  });

  for (const publicUrl of [
    'ftp://example.com',
    'http://user@example.com',
    'http://example.com/?a',
    'example.com',
    '',
  ]) {
    test(`are refused below "${publicUrl}"`, () => {
      assert.throws(() => addressesOf('root-1', publicUrl), /Cannot use the public URL/);
    });
  }
});

describe('serial numbers', () => {
  test('are 16 random octets, positive, of the same length whatever chance brings', () => {
    assert.equal(
      newSerial((length) => new Uint8Array(length).fill(0xff)),
      `7f${'ff'.repeat(15)}`,
    );
    assert.equal(
      newSerial((length) => new Uint8Array(length)),
      `40${'00'.repeat(15)}`,
    );
    assert.equal(
      newSerial((length) => new Uint8Array(length).fill(0x80)),
      `40${'80'.repeat(15)}`,
    );
    const serials = Array.from({ length: 2000 }, () => newSerial(systemRandom));
    assert.equal(new Set(serials).size, serials.length);
    for (const serial of serials) assert.match(serial, /^[0-7][0-9a-f]{31}$/);
  });
});
