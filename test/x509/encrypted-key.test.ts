// Encrypted keys: every common way of encryption is understood, odd ones are refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectIdentifier, octetString, sequence, smallInteger } from '../../src/x509/der/writer.ts';
import { deriveKeyHere, MAX_SALT_BYTES } from '../../src/x509/keys/encrypted-key.ts';
import { encodePrivateKeyPem, makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';

const PASSWORD = 'пароль 密码';
const open = async (text: string): Promise<Uint8Array> =>
  await readPrivateKeyPem(text, { password: PASSWORD, deriveKey: deriveKeyHere });

for (const [cipher, prf] of [
  ['aes-128-cbc', 'hmacWithSHA1'],
  ['aes-192-cbc', 'hmacWithSHA224'],
  ['aes-256-cbc', 'hmacWithSHA256'],
  ['aes-256-cbc', 'hmacWithSHA384'],
  ['des3', 'hmacWithSHA512'],
  ['sm4-cbc', 'hmacWithSHA256'],
] as const) {
  const title = `a key that openssl encrypted by ${cipher} and ${prf} is opened`;
  test(title, { skip: skipWithoutOpenssl }, async () => {
    const pkcs8 = await makeKeyPair('p256');
    const args = ['pkcs8', '-topk8', '-v2', cipher, '-v2prf', prf, '-passout', `pass:${PASSWORD}`];
    const text = openssl(args, Buffer.from(encodePrivateKeyPem(pkcs8)));
    assert.deepEqual(publicKeyOf(await open(text)), publicKeyOf(pkcs8));
  });
}

const SALT = octetString(new Uint8Array(8));
const AES_256_CBC = sequence(objectIdentifier(OID.aes256Cbc), octetString(new Uint8Array(16)));

/** There is no key in it. */
function encrypted(derivation: Uint8Array, cipher = AES_256_CBC): string {
  const algorithm = sequence(
    objectIdentifier(OID.pbes2),
    sequence(sequence(objectIdentifier(OID.pbkdf2), derivation), cipher),
  );
  return encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octetString(new Uint8Array(64))));
}

const ONCE = sequence(SALT, smallInteger(1));

for (const [title, text, problem] of [
  [
    'with a salt of one byte more than the largest',
    encrypted(sequence(octetString(new Uint8Array(MAX_SALT_BYTES + 1)), smallInteger(1))),
    'its salt has 257 bytes, at most 256 are read',
  ],
  ['derived in no iteration', encrypted(sequence(SALT, smallInteger(0))), 'its key takes no iteration to derive'],
  [
    'derived by an unknown function',
    encrypted(sequence(SALT, smallInteger(1), sequence(objectIdentifier('1.2.3')))),
    'its key is derived by algorithm 1.2.3, which is not read',
  ],
  [
    'encrypted by an unknown cipher',
    encrypted(ONCE, sequence(objectIdentifier('1.2.3'), octetString(new Uint8Array(16)))),
    'it is encrypted by algorithm 1.2.3, which is not read',
  ],
  [
    'with a short initialization vector',
    encrypted(ONCE, sequence(objectIdentifier(OID.aes256Cbc), octetString(new Uint8Array(15)))),
    'its initialization vector is not as long as its cipher needs',
  ],
  [
    "with another key length than its cipher's",
    encrypted(sequence(SALT, smallInteger(1), smallInteger(16))),
    'its key length is not that of its cipher',
  ],
] as const) {
  test(`a key ${title} is refused`, async () => {
    await assert.rejects(open(text), { message: `Cannot read encrypted private key: ${problem}` });
  });
}

test('a key with the largest salt is tried', async () => {
  const text = encrypted(sequence(octetString(new Uint8Array(MAX_SALT_BYTES)), smallInteger(1)));
  await assert.rejects(open(text), { message: 'Cannot read private key: the password does not open it' });
});
