// Each rule of the lint for entries of revocation lists, and what becomes of an entry that fails one.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readLedger } from '../../../src/ca/lists/list-entries.ts';
import { ENTRY_RULES, lintEntry, READABLE_ENTRY_RULE } from '../../../src/ca/lint/entry-linter.ts';
import type { RevokedSerial } from '../../../src/ca/ports.ts';
import { bytesOfHex, concatBytes } from '../../../src/lib/bytes.ts';
import { addMs, SECOND_MS } from '../../../src/lib/clock.ts';
import { writeRevokedEntry } from '../../../src/x509/status/crl.ts';
import * as der from '../../../src/x509/der/writer.ts';
import { criticalExtension, extension } from '../../../src/x509/certificate/extensions.ts';
import { OID } from '../../../src/x509/der/oid.ts';
import { LINT_TIME } from '../../support/lint/bases.ts';
import { silentLog } from '../../support/silent-log.ts';

const LIST = { role: 'issuing', thisUpdate: LINT_TIME } as const;
const SERIAL = Uint8Array.of(0x5a);
const entry = (...members: readonly Uint8Array[]): Uint8Array =>
  der.sequence(der.integer(SERIAL), der.time(LINT_TIME), ...members);
const extended = (...extensions: readonly Uint8Array[]): Uint8Array => entry(der.sequenceOf(extensions));
const reason = (number: number): Uint8Array => extended(extension(OID.crlReason, der.enumerated(number)));

const DEFECTS: readonly (readonly [rule: string, entry: Uint8Array])[] = [
  ['rfc5280-5.1.2.6-readable', der.sequence(der.integer(SERIAL))],
  ['rfc5280-5.1.2.6-readable', entry(der.nullValue())],
  ['rfc5280-5.1.2.6-serial', der.sequence(der.smallInteger(0), der.time(LINT_TIME))],
  ['rfc5280-5.1.2.6-serial', der.sequence(der.integer(new Uint8Array(21).fill(1)), der.time(LINT_TIME))],
  ['rfc5280-5.1.2.6-time-type', der.sequence(der.integer(SERIAL), der.generalizedTime(LINT_TIME))],
  ['rfc5280-5.1.2.4-not-ahead', der.sequence(der.integer(SERIAL), der.time(addMs(LINT_TIME, SECOND_MS)))],
  ...[0, 2, 6, 7, 8, 10].map((number) => ['br-7.2.2-reason', reason(number)] as const),
  ['br-7.2.2-reason-not-critical', extended(criticalExtension(OID.crlReason, der.enumerated(4)))],
  ['br-7.2.2-no-other-entry-extension', extended(extension('2.5.29.24', der.generalizedTime(LINT_TIME)))],
];

describe('an entry of a revocation list', () => {
  test('that is in order passes every rule, with a reason or without', () => {
    for (const good of [entry(), ...[1, 3, 4, 5, 9].map(reason)]) assert.deepEqual(lintEntry(good, LIST), []);
  });

  test('of a root has a reason that an authority may be revoked for', () => {
    const ofRoot = { role: 'root', thisUpdate: LINT_TIME } as const;
    for (const good of [1, 2, 3, 4, 5, 9]) assert.deepEqual(lintEntry(reason(good), ofRoot), []);
    for (const bad of [0, 6, 7, 8, 10])
      assert.deepEqual(
        lintEntry(reason(bad), ofRoot).map((defect) => defect.rule),
        ['br-7.2.2-reason'],
      );
  });

  for (const [index, [rule, bytes]] of DEFECTS.entries()) {
    test(`with one defect fails one rule, ${index}: ${rule}`, () =>
      assert.deepEqual(
        lintEntry(bytes, LIST).map((defect) => defect.rule),
        [rule],
      ));
  }

  test('has a defect in these tests for every rule', () => {
    const failed = new Set(DEFECTS.map(([rule]) => rule));
    assert.deepEqual(
      [READABLE_ENTRY_RULE, ...ENTRY_RULES].map(({ id }) => id).filter((id) => !failed.has(id)),
      [],
    );
  });

  test('that fails is written without its reason, or left out where its serial is none, and the log says so', async () => {
    const page = [revoked('5a', 4), revoked('5b', 6), revoked('00', undefined), revoked('5c', undefined)];
    const told: unknown[] = [];
    const log = { ...silentLog, error: (record: object) => void told.push(record) };
    const range = { authorityId: 'issuing-1', from: '', below: undefined };
    const wish = { range, notAfterFrom: LINT_TIME, list: LIST };
    const issuances = { listRevoked: async () => page, countRevoked: async () => page.length };
    const entries = await readLedger(wish, { issuances, log });
    assert.deepEqual(concatBytes(...entries), concatBytes(plain('5a', 4), plain('5b'), plain('5c')));
    assert.deepEqual(told, [
      { serial: '5b', defects: [{ rule: 'br-7.2.2-reason', detail: 'its reason is another' }] },
      { serial: '00', defects: [{ rule: 'rfc5280-5.1.2.6-serial', detail: 'no certificate has its serial' }] },
    ]);
  });
});

function revoked(serial: string, revocationReason: number | undefined): RevokedSerial {
  return { serial, revokedAt: LINT_TIME, revocationReason };
}

function plain(serial: string, number?: number): Uint8Array {
  return writeRevokedEntry({ serial: bytesOfHex(serial), revokedAt: LINT_TIME, reason: number });
}
