// Keys: what openssl writes is read, whatever its form, and nothing else is.

import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { bytesOfHex } from '../../src/lib/bytes.ts';
import { EncodingError } from '../../src/x509/der/reader.ts';
import { objectIdentifier, octetString, sequence, smallInteger } from '../../src/x509/der/writer.ts';
import { deriveKey, MAX_KEY_DERIVATION_ITERATIONS } from '../../src/x509/keys/encrypted-key.ts';
import { encodePrivateKeyPem, keyAlgorithmOf, makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { MAX_PRIVATE_KEY_BYTES } from '../../src/x509/keys/private-key.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { MAX_PUBLIC_KEY_BYTES, readPublicKey } from '../../src/x509/keys/public-key.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const PASSWORD = 'correct horse';

async function refusalOf(text: string, password?: string): Promise<string> {
  try {
    await readPrivateKeyPem(text, { password, deriveKey });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return error.message;
  }
}

/** An EncryptedPrivateKeyInfo that asks for so much work; there is no key in it. */
function encryptedKey(derivation: Uint8Array, scheme: string = OID.pbes2): string {
  const aes256Cbc = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(16)));
  const algorithm = sequence(objectIdentifier(scheme), sequence(derivation, aes256Cbc));
  return encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octetString(new Uint8Array(64))));
}

function pbkdf2(iterations: number): Uint8Array {
  return sequence(objectIdentifier(OID.pbkdf2), sequence(octetString(new Uint8Array(8)), smallInteger(iterations)));
}

for (const [form, args] of [
  ['PKCS #8', ['pkcs8', '-topk8', '-nocrypt']],
  ['PKCS #1', ['rsa', '-traditional']],
] as const) {
  test(`an RSA key that openssl wrote as ${form} is read`, { skip: skipWithoutOpenssl }, async () => {
    const key = Buffer.from(openssl(['genrsa', '2048']));
    assert.equal(
      keyAlgorithmOf(readPublicKey(publicKeyOf(await readPrivateKeyPem(openssl(args, key), { deriveKey })))),
      'rsa2048',
    );
  });
}

test('an EC key that openssl wrote as SEC 1, its parameters before it, is read', {
  skip: skipWithoutOpenssl,
}, async () => {
  const text = openssl(['ecparam', '-genkey', '-name', 'secp384r1']);
  assert.match(text, /BEGIN EC PARAMETERS[^]*BEGIN EC PRIVATE KEY/);
  assert.equal(keyAlgorithmOf(readPublicKey(publicKeyOf(await readPrivateKeyPem(text, { deriveKey })))), 'p384');
});

test('an EC key whose public half is compressed is the same key as without that', {
  skip: skipWithoutOpenssl,
}, async () => {
  const pkcs8 = await makeKeyPair('p256');
  const text = openssl(['ec', '-conv_form', 'compressed'], Buffer.from(encodePrivateKeyPem(pkcs8)));
  assert.deepEqual(publicKeyOf(await readPrivateKeyPem(text, { deriveKey })), publicKeyOf(pkcs8));
});

for (const [form, args] of [
  ['PKCS #8', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc']],
  ['PKCS #8 with 600,000 iterations', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-iter', '600000']],
  ["openssl's old form", ['ec', '-aes256']],
] as const) {
  test(`a key encrypted as ${form} is opened by its password alone`, { skip: skipWithoutOpenssl }, async () => {
    const pkcs8 = await makeKeyPair('p256');
    const text = openssl([...args, '-passout', `pass:${PASSWORD}`], Buffer.from(encodePrivateKeyPem(pkcs8)));
    assert.deepEqual(publicKeyOf(await readPrivateKeyPem(text, { password: PASSWORD, deriveKey })), publicKeyOf(pkcs8));
    assert.equal(await refusalOf(text, 'wrong'), 'Cannot read private key: the password does not open it');
    assert.equal(await refusalOf(text), 'Cannot read private key: it is encrypted and no password was given');
    assert.equal(await refusalOf(text, ''), 'Cannot read private key: it is encrypted and no password was given');
  });
}

test('an encrypted key may ask for the largest number of iterations, one more is refused unopened', async () => {
  assert.match(
    await refusalOf(encryptedKey(pbkdf2(MAX_KEY_DERIVATION_ITERATIONS)), PASSWORD),
    /password does not open it/,
  );
  const beyond = await refusalOf(encryptedKey(pbkdf2(MAX_KEY_DERIVATION_ITERATIONS + 1)), PASSWORD);
  assert.equal(beyond, 'Cannot read encrypted private key: its key takes more than 1000000 iterations to derive');
});

test('an encrypted key whose cost is told in another way is refused unopened', async () => {
  const scrypt = sequence(objectIdentifier('1.3.6.1.4.1.11591.4.11'), sequence());
  assert.match(await refusalOf(encryptedKey(scrypt), PASSWORD), /its key is derived by scrypt, only PBKDF2 is read/);
  const oldScheme = encryptedKey(pbkdf2(1), '1.2.840.113549.1.12.1.3');
  assert.match(await refusalOf(oldScheme, PASSWORD), /it is encrypted by PKCS #12 with Triple DES, only PBES2 is read/);
});

test('what is no private key is refused without a word of its content', async () => {
  const pem = encodePrivateKeyPem(await makeKeyPair('p256'));
  assert.equal(await refusalOf(''), 'Cannot read private key: it is not PEM');
  assert.equal(await refusalOf(pem + pem), 'Cannot read private key: more than one PEM block');
  assert.equal(
    await refusalOf(encodePem('CERTIFICATE', Uint8Array.of(1))),
    'Cannot read private key: its PEM is a CERTIFICATE',
  );
  const one = encodePem('PRIVATE KEY', Uint8Array.of(1));
  assert.equal(await refusalOf(one), 'Cannot read private key: private key has tag 0x01, not 0x30');
});

const refusalOfZeros = async (length: number) => await refusalOf(encodePem('PRIVATE KEY', new Uint8Array(length)));

test('a private key of the largest size is looked at, one byte more is not', async () => {
  assert.equal(
    await refusalOfZeros(MAX_PRIVATE_KEY_BYTES),
    'Cannot read private key: private key has tag 0x00, not 0x30',
  );
  assert.equal(
    await refusalOfZeros(MAX_PRIVATE_KEY_BYTES + 1),
    'Cannot read private key: it has more than 16384 bytes',
  );
});

test('openssl reads a key that the service made', { skip: skipWithoutOpenssl }, async () => {
  using folder = makeTemporaryFolder();
  const file = folder.write('key.pem', encodePrivateKeyPem(await makeKeyPair('rsa2048')));
  assert.match(openssl(['pkey', '-in', file, '-check', '-noout', '-text']), /Key is valid[^]*\(2048 bit, 2 primes\)/);
});

const factsOf = (key: KeyObject) => readPublicKey(new Uint8Array(key.export({ format: 'der', type: 'spki' })));

test('public keys are told apart by algorithm', () => {
  assert.equal(keyAlgorithmOf(factsOf(generateKeyPairSync('rsa', { modulusLength: 2056 }).publicKey)), undefined);
  assert.equal(keyAlgorithmOf(factsOf(generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).publicKey)), undefined);
  assert.deepEqual(factsOf(generateKeyPairSync('ed448').publicKey), { kind: 'other', algorithmOid: OID.ed448 });
});

test('a public key beyond its largest size is not looked at', () => {
  assert.throws(() => readPublicKey(new Uint8Array(MAX_PUBLIC_KEY_BYTES)), /public key has tag 0x00/);
  assert.throws(() => readPublicKey(new Uint8Array(MAX_PUBLIC_KEY_BYTES + 1)), /at most 4096 are read/);
  assert.throws(() => readPublicKey(bytesOfHex('3000')), /Cannot read public key: key algorithm is missing/);
});
