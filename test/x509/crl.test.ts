// Revocation lists, their entries read back: as they were written, and from changed bytes refused or still of a list.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { bytesOfHex, concatBytes, hexOf } from '../../src/lib/bytes.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import { readRevokedEntries, writeRevokedEntry, writeTbsRevocationList } from '../../src/x509/status/crl.ts';
import { crlNumber, issuingDistributionPoint } from '../../src/x509/certificate/extensions.ts';
import { changed } from '../support/changed-bytes.ts';
import { assertFewSteps, isRead } from '../support/reader-judge.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const ALGORITHM = bytesOfHex('300a06082a8648ce3d040302');
const DATE = new Date('2026-07-01T12:00:00Z');

function writeList(entries: readonly Uint8Array[]): Uint8Array {
  const tbs = writeTbsRevocationList({
    signatureAlgorithm: ALGORITHM,
    issuer: bytesOfHex('3000'),
    thisUpdate: DATE,
    nextUpdate: DATE,
    entries,
    extensions: [crlNumber(7), issuingDistributionPoint(['http://a.example/crl/issuing-1/7.crl'])],
  });
  return writeSigned({ tbs, signatureAlgorithm: ALGORITHM, signature: new Uint8Array(8) });
}

const entry = fc
  .record({
    serial: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    revokedAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    reason: fc.constantFrom(undefined, 0, 1, 3, 4, 5, 9),
  })
  .map(writeRevokedEntry);

describe(`the entries of a revocation list (seed ${SEED})`, () => {
  test('are read as they were written, one after another', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        assert.equal(hexOf(readRevokedEntries(writeList(entries))), hexOf(concatBytes(...entries)));
      }),
      { seed: SEED },
    );
  });

  test('make the same list again, however they were gathered', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (some, others) => {
        const gathered = [some, others].map((entries) => readRevokedEntries(writeList(entries)));
        assert.deepEqual(writeList(gathered), writeList([...some, ...others]));
      }),
      { seed: SEED },
    );
  });

  test('of changed bytes are read in few steps or refused, and nothing else is thrown', () => {
    const lists = fc.sample(fc.array(entry, { maxLength: 5 }), { numRuns: 20, seed: SEED }).map(writeList);
    fc.assert(
      fc.property(changed(lists), (der) => {
        isRead(() => readRevokedEntries(der));
        assertFewSteps(der, (bytes) => isRead(() => readRevokedEntries(bytes)));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
