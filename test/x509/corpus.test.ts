// What openssl makes when it is asked for odd things: read, or refused by the sentence that it deserves.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { readCsrDer } from '../../src/x509/certificate/csr.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import { deriveKey } from '../../src/x509/keys/encrypted-key.ts';
import { encodePrivateKeyPem } from '../../src/x509/keys/keys.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { KEY_PASSWORD, readCorpus } from '../support/corpus.ts';
import { assertFewSteps, assertSameAgain } from '../support/reader-judge.ts';

const FORMS = ['pkcs8', 'traditional', 'compressed', 'hybrid', 'without-public'];

/** Everything else of the corpus is read. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['certificate key-by-parameters', 'the curve of its EC key is not a named one'],
  ['CSR key-by-parameters', 'the curve of its EC key is not a named one'],
  ['CSR names-120', 'it has more than 100 names'],
  ...['p256', 'rsa-1024'].flatMap((key): [string, string][] => [
    [`key ${key}-pbe-3des`, 'it is encrypted by PKCS #12 with Triple DES, only PBES2 is read'],
    [`key ${key}-scrypt`, 'its key is derived by scrypt, only PBKDF2 is read'],
  ]),
  ...[
    ['p256-by-parameters', 'the curve of its EC key is not a named one'],
    ['p521', 'it is a P-521 key'],
    ['secp256k1', 'it is a secp256k1 key'],
    ['brainpool', 'it is a brainpoolP256r1 key'],
    ['ed448', 'it is an Ed448 key'],
    ['x25519', 'it is an X25519 key'],
    ['rsa-pss-1024', 'it is an RSA-PSS key'],
    ['rsa-2048-three-primes', 'its RSA key has more than two primes'],
  ].flatMap(([key, sentence = '']) => FORMS.map((form): [string, string] => [`key ${key}-${form}`, sentence])),
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
