// What openssl makes when it is asked for odd things: read, or refused by the sentence that it deserves.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCertificate } from '../../src/x509/certificate.ts';
import { readCsrDer } from '../../src/x509/csr.ts';
import { EncodingError } from '../../src/x509/der-reader.ts';
import { deriveKey } from '../../src/x509/encrypted-key.ts';
import { encodePrivateKeyPem, readPrivateKeyPem } from '../../src/x509/keys.ts';
import { KEY_PASSWORD, readCorpus } from '../support/corpus.ts';
import { assertFewSteps, assertSameAgain } from '../support/reader-judge.ts';

/** Everything else of the corpus is read. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['certificate key-by-parameters', 'the curve of its EC key is not a named one'],
  ['CSR key-by-parameters', 'the curve of its EC key is not a named one'],
  ['CSR names-120', 'it has more than 100 names'],
  ...['p256', 'rsa-1024'].flatMap((key): [string, string][] => [
    [`key ${key}-pbe-3des`, 'it is not encrypted by PBES2'],
    [`key ${key}-scrypt`, 'its key is not derived by PBKDF2'],
  ]),
]);

function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof EncodingError)) throw error;
  return error.detail;
}

function refusal(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}

for (const { what, folder, read } of [
  { what: 'certificate', folder: 'certificates', read: readCertificate },
  { what: 'CSR', folder: 'requests', read: readCsrDer },
] as const) {
  describe(`each ${what} of the corpus`, () => {
    for (const { name, der } of readCorpus(folder)) {
      test(`${name} is ${REFUSED.has(`${what} ${name}`) ? 'refused' : 'read'}, in few steps`, () => {
        assert.equal(
          refusal(() => read(der)),
          REFUSED.get(`${what} ${name}`),
        );
        assertSameAgain(der, read);
        assertFewSteps(der, read);
      });
    }
  });
}

describe('each private key of the corpus', () => {
  for (const { name, pem } of readCorpus('keys')) {
    const sentence = REFUSED.get(`key ${name}`);
    test(`${name} is ${sentence === undefined ? 'read, and the same when it is read again' : 'refused'}`, async () => {
      const opening = { password: KEY_PASSWORD, deriveKey };
      const key = await readPrivateKeyPem(pem, opening).catch(refusalOf);
      if (sentence !== undefined) assert.equal(key, sentence);
      else {
        assert.ok(key instanceof Uint8Array, String(key));
        assert.deepEqual(await readPrivateKeyPem(encodePrivateKeyPem(key), opening), key);
      }
    });
  }
});
