// Which domains an applicant has to prove.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { proofDomainsOf } from '../../src/certificates/model/proof-domains.ts';
import { DomainError } from '../../src/failure.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const CASES = [
  ['dns', ['example.com', 'www.example.com'], ['example.com']],
  ['dns', ['www.example.com', 'example.com'], ['example.com']],
  ['managedDns', ['www.example.com'], ['www.example.com']],
  ['dns', ['www.example.com', '*.example.com'], ['example.com']],
  ['dns', ['*.example.com', 'example.com', 'a.example.com'], ['example.com', 'a.example.com']],
  ['dns', ['a.example.com', 'www.a.example.com'], ['a.example.com', 'www.a.example.com']],
  ['dns', ['example.com', 'example.com'], ['example.com']],
  ['file', ['example.com', 'www.example.com', 'example.com'], ['example.com', 'www.example.com']],
] as const;

describe('What must be proved', () => {
  for (const [method, names, domains] of CASES) {
    test(`by ${method} for ${names.join(', ')} is ${domains.join(', ')}`, () => {
      assert.deepEqual(proofDomainsOf(names.map(parseDomainName), method), domains);
    });
  }

  test('cannot be proved by FILE for a wildcard, which is refused by name', () => {
    const names = ['example.com', '*.example.com'].map(parseDomainName);
    assert.throws(
      () => proofDomainsOf(names, 'file'),
      (error) =>
        error instanceof DomainError &&
        error.refusal.kind === 'argumentInvalid' &&
        /\*\.example\.com is a wildcard/.test(inEnglish(error.refusal.detail)),
    );
  });

  test('by DNS leaves room for the label of the TXT record: 244 octets, not 245', () => {
    const labels = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}`;
    const longest = parseDomainName(`${labels}.${'d'.repeat(40)}.example.com`);
    assert.equal(longest.length, 244);
    assert.deepEqual(proofDomainsOf([longest], 'dns'), [longest]);
    const longer = parseDomainName(`${labels}.${'d'.repeat(41)}.example.com`);
    assert.throws(
      () => proofDomainsOf([longer], 'dns'),
      (error) => error instanceof DomainError && error.refusal.kind === 'domainTooLong',
    );
    assert.deepEqual(proofDomainsOf([longer], 'file'), [longer]);
  });
});
