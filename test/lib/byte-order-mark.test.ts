// Files that an editor of Windows has saved: each reader names the mark that it stumbles over, or takes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { parsePolicy } from '../../src/accounts/policy-document.ts';
import { readKeyLists } from '../../src/ca/key-policy/key-list.ts';
import { readYaml } from '../../src/config/yaml.ts';
import { byteOrderMarkOf } from '../../src/lib/byte-order-mark.ts';
import { makeCsr, readCsr } from '../../src/x509/certificate/csr.ts';

import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { wordsOf } from '../support/reasons.ts';

const UTF16 = /it is encoded as UTF-16, by its byte order mark; save it as UTF-8 without one/;
const UTF8 = /it begins with a byte order mark \(UTF-8\); save it as UTF-8 without one/;

/** As a file in these codings is read: as UTF-8, or byte by byte. */
function asRead(text: string, coding: 'utf8' | 'utf16le' | 'utf16be', as: 'utf8' | 'latin1' = 'utf8'): string {
  const bytes = Buffer.from(`\ufeff${text}`, coding === 'utf8' ? 'utf8' : 'utf16le');
  return (coding === 'utf16be' ? bytes.swap16() : bytes).toString(as);
}

const PEM = encodePem(
  'CERTIFICATE REQUEST',
  await makeCsr({ commonName: 'mark.com', dnsNames: ['mark.com'], pkcs8: await makeKeyPair('p256') }),
);

test('A mark is known however its bytes were decoded, and at the beginning alone', () => {
  for (const as of ['utf8', 'latin1'] as const) {
    assert.match(wordsOf(byteOrderMarkOf(asRead('a', 'utf8', as))), UTF8);
    assert.match(wordsOf(byteOrderMarkOf(asRead('a', 'utf16le', as))), UTF16);
    assert.match(wordsOf(byteOrderMarkOf(asRead('a', 'utf16be', as))), UTF16);
  }
  for (const text of ['', 'a', 'a\ufeff', '\ufffd', 'ÿ', 'þ']) assert.equal(byteOrderMarkOf(text), undefined, text);
});

test('PEM is read with the mark of UTF-8, between files put together too; of UTF-16 the coding is told', () => {
  assert.equal(readCsr(asRead(PEM, 'utf8')).commonName, 'mark.com');
  assert.equal(decodePem(asRead(PEM, 'utf8') + asRead(PEM, 'utf8')).length, 2);
  for (const coding of ['utf16le', 'utf16be'] as const) assert.throws(() => readCsr(asRead(PEM, coding)), UTF16);
});

test('A file without PEM that has a mark is told it, and one without any that it is none', () => {
  assert.throws(() => readCsr(asRead('no PEM', 'utf8')), UTF8);
  assert.throws(() => readCsr('no PEM'), /it is not PEM/);
});

test('A YAML file is read with the mark of UTF-8; of UTF-16 the coding is told', () => {
  const schema = z.strictObject({ a: z.number() });
  assert.deepEqual(readYaml({ path: 'a.yaml', text: asRead('a: 1\n', 'utf8') }, schema), { a: 1 });
  for (const coding of ['utf16le', 'utf16be'] as const) {
    assert.throws(() => readYaml({ path: 'a.yaml', text: asRead('a: 1\n', coding) }, schema), UTF16);
  }
});

test('Policies and lists of blocked keys are told the mark', () => {
  const policy = JSON.stringify({ version: '2.0', statement: [] });
  assert.throws(() => parsePolicy(asRead(policy, 'utf8')), UTF8);
  assert.throws(() => parsePolicy(asRead(policy, 'utf16le')), UTF16);
  for (const [coding, told] of [
    ['utf8', UTF8],
    ['utf16be', UTF16],
  ] as const) {
    assert.throws(() => readKeyLists([{ path: 'keys.txt', text: asRead('# none\n', coding, 'latin1') }]), told);
  }
});
