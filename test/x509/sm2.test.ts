// SM2 signatures: the example of the standard, openssl as the judge, and keys in every form that openssl writes.

import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { bytesOfHex, bytesOfUtf8, concatBytes, hexOf } from '../../src/lib/bytes.ts';
import { SIGNATURE_ALGORITHMS } from '../../src/x509/keys/algorithms.ts';
import { makeCsr, readCsr, readCsrDer, signatureDefectOf } from '../../src/x509/certificate/csr.ts';
import { writeSigned } from '../../src/x509/certificate/certificate-writer.ts';
import { deriveKey } from '../../src/x509/keys/encrypted-key.ts';
import { bitString, integer, sequence } from '../../src/x509/der/writer.ts';
import { encodePrivateKeyPem, keyAlgorithmOf, makeKeyPair, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { readPublicKey } from '../../src/x509/keys/public-key.ts';
import { isSignedBy, openSigningKey } from '../../src/x509/signatures/signing.ts';
import { signerDigestOf } from '../../src/x509/signatures/sm2.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { wordsOf } from '../support/reasons.ts';

/** GB/T 32918.5-2017, Annex A. */
const POLICY = { acceptsSha1: true };
const EXAMPLE = {
  message: bytesOfUtf8('message digest'),
  x: '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020',
  y: 'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  signerDigest: 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3',
  r: 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3',
  s: 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
};
const POINT = bytesOfHex(`04${EXAMPLE.x}${EXAMPLE.y}`);
const IDENTITY = ['-sigopt', 'distid:1234567812345678'];
const SIGNATURE_ALGORITHM = SIGNATURE_ALGORITHMS.sm2WithSm3.identifier;

function spkiOf(point: Uint8Array): Uint8Array {
  return sequence(bytesOfHex('301306072a8648ce3d020106082a811ccf5501822d'), bitString(point));
}

function isExampleSignedBy(signature: { readonly r: string; readonly s: string }, tbs = EXAMPLE.message): boolean {
  const spki = spkiOf(POINT);
  const encoded = sequence(integer(bytesOfHex(signature.r)), integer(bytesOfHex(signature.s)));
  const signed = { tbs, signatureAlgorithm: SIGNATURE_ALGORITHM, signature: encoded };
  return isSignedBy(signed, { spki, key: readPublicKey(spki) });
}

test('The digest of signer and key is that of the example in GB/T 32918.5', () => {
  assert.equal(hexOf(signerDigestOf(POINT)), EXAMPLE.signerDigest);
});

test('The signature of the example in GB/T 32918.5 is good, and no other', () => {
  assert.equal(isExampleSignedBy(EXAMPLE), true);
  assert.equal(isExampleSignedBy({ ...EXAMPLE, r: EXAMPLE.s, s: EXAMPLE.r }), false);
  assert.equal(isExampleSignedBy({ ...EXAMPLE, s: EXAMPLE.s.replace(/aa$/, 'ab') }), false);
  assert.equal(isExampleSignedBy({ r: '00', s: '00' }), false);
  assert.equal(isExampleSignedBy(EXAMPLE, bytesOfUtf8('message digesT')), false);
});

test('Two signatures of the same bytes differ, and each is good for its bytes and its key alone', async () => {
  const [pkcs8, other] = [await makeKeyPair('sm2'), await makeKeyPair('sm2')];
  const tbs = bytesOfUtf8('to be signed');
  const { algorithm, sign } = openSigningKey(pkcs8);
  const [first, second] = [await sign(tbs), await sign(tbs)];
  assert.notDeepEqual(first, second);
  const isBy = (key: Uint8Array, signature: Uint8Array, bytes = tbs): boolean => {
    const spki = publicKeyOf(key);
    const signed = { tbs: bytes, signatureAlgorithm: algorithm.identifier, signature };
    return isSignedBy(signed, { spki, key: readPublicKey(spki) });
  };
  assert.deepEqual(
    [first, second].map((signature) => isBy(pkcs8, signature)),
    [true, true],
  );
  assert.equal(isBy(other, first), false);
  assert.equal(isBy(pkcs8, first, concatBytes(tbs, tbs)), false);
});

test('A key off the curve signed nothing', () => {
  const offCurve = Uint8Array.from(POINT);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  const spki = spkiOf(offCurve);
  const signed = { tbs: EXAMPLE.message, signatureAlgorithm: SIGNATURE_ALGORITHM, signature: new Uint8Array(70) };
  assert.equal(isSignedBy(signed, { spki, key: readPublicKey(spki) }), false);
});

test('An ECDSA signature by a key on the curve of SM2 is none of SM2', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
  const key = readPublicKey(spki);
  const digest = signerDigestOf(spki.subarray(-65));
  const signature = createSign('sm3').update(digest).update(EXAMPLE.message).sign(privateKey);
  const signed = { tbs: EXAMPLE.message, signatureAlgorithm: SIGNATURE_ALGORITHM, signature };
  assert.equal(isSignedBy(signed, { spki, key }), false);
});

test('A CSR whose signature algorithm has NULL for parameters, as some tools write it, is read', async () => {
  const csr = readCsrDer(await makeCsr({ commonName: 'old.example', dnsNames: [], pkcs8: await makeKeyPair('sm2') }));
  const signatureAlgorithm = bytesOfHex('300c06082a811ccf550183750500');
  assert.equal(signatureDefectOf(readCsrDer(writeSigned({ ...csr, signatureAlgorithm })), POLICY), undefined);
  const withOthers = { ...csr, signatureAlgorithm: bytesOfHex('300d06082a811ccf55018375020101') };
  assert.match(wordsOf(signatureDefectOf(withOthers, POLICY)), /its signature algorithm is none of/);
});

test('An SM2 key makes no ECDSA signature: a CSR that says so is refused by its algorithm', async () => {
  const csr = readCsrDer(await makeCsr({ commonName: 'a.example', dnsNames: [], pkcs8: await makeKeyPair('sm2') }));
  assert.equal(signatureDefectOf(csr, POLICY), undefined);
  const ecdsa = { ...csr, signatureAlgorithm: SIGNATURE_ALGORITHMS.ecdsaWithSha256.identifier };
  assert.equal(wordsOf(signatureDefectOf(ecdsa, POLICY)), 'its signature algorithm is not one of its key');
});

describe('openssl agrees', { skip: skipWithoutOpenssl }, () => {
  test('on our signatures, and we on its', async () => {
    using folder = makeTemporaryFolder();
    const pkcs8 = await makeKeyPair('sm2');
    const spki = publicKeyOf(pkcs8);
    const tbs = bytesOfUtf8('judged from outside');
    const message = folder.write('message', tbs);
    const publicKey = folder.write('public.pem', encodePem('PUBLIC KEY', spki));
    const verdictOf = (signature: Uint8Array): string => {
      const file = folder.write('signature', signature);
      return tryOpenssl(['dgst', '-sm3', '-verify', publicKey, ...IDENTITY, '-signature', file, message]).text.trim();
    };
    assert.equal(verdictOf(await openSigningKey(pkcs8).sign(tbs)), 'Verified OK');
    const key = folder.write('key.pem', encodePrivateKeyPem(pkcs8));
    const hex = openssl(['dgst', '-sm3', '-sign', key, ...IDENTITY, '-hex', message]);
    const signature = bytesOfHex(hex.slice(hex.lastIndexOf(' ') + 1).trim());
    const signed = { tbs, signatureAlgorithm: SIGNATURE_ALGORITHM, signature };
    assert.equal(isSignedBy(signed, { spki, key: readPublicKey(spki) }), true);
  });

  test('on our CSRs, whose signature algorithm has no parameters, and we on its', async () => {
    using folder = makeTemporaryFolder();
    const pkcs8 = await makeKeyPair('sm2');
    const made = await makeCsr({ commonName: 'sm2.example', dnsNames: ['sm2.example', '*.sm2.example'], pkcs8 });
    const file = folder.write('request.pem', encodePem('CERTIFICATE REQUEST', made));
    const { isGood, text } = tryOpenssl([
      'req',
      '-in',
      file,
      '-verify',
      '-noout',
      '-vfyopt',
      'distid:1234567812345678',
    ]);
    assert.ok(isGood && /verify OK/.test(text), text);
    assert.equal(hexOf(made).split(hexOf(SIGNATURE_ALGORITHM)).length, 2);
    assert.match(openssl(['asn1parse', '-in', file]), /:SM2-with-SM3\n +\d+:d=1 [^\n]*BIT STRING/);
    const key = folder.write('key.pem', encodePrivateKeyPem(pkcs8));
    const theirs = openssl(['req', '-new', '-sm3', '-key', key, '-subj', '/CN=sm2.example', ...IDENTITY]);
    assert.equal(signatureDefectOf(readCsr(theirs), POLICY), undefined);
    const otherIdentity = openssl(['req', '-new', '-sm3', '-key', key, '-subj', '/CN=x', '-sigopt', 'distid:somebody']);
    assert.equal(
      wordsOf(signatureDefectOf(readCsr(otherIdentity), POLICY)),
      'its signature was not made by the key in it',
    );
  });

  const made = skipWithoutOpenssl === false ? openssl(['genpkey', '-algorithm', 'SM2']) : '';
  const PASSWORD = 'correct horse';
  for (const [form, args] of [
    ['PKCS #8', ['pkcs8', '-topk8', '-nocrypt']],
    ['encrypted PKCS #8', ['pkcs8', '-topk8', '-passout', `pass:${PASSWORD}`]],
    ['SEC 1', ['ec']],
    ['SEC 1 without the public half', ['ec', '-no_public']],
    ['SEC 1 with a compressed public half', ['ec', '-conv_form', 'compressed']],
    ['encrypted SEC 1', ['ec', '-aes256', '-passout', `pass:${PASSWORD}`]],
  ] as const) {
    test(`on a key that it wrote as ${form}`, async () => {
      const text = openssl(args, Buffer.from(made));
      const read = await readPrivateKeyPem(text, { password: PASSWORD, deriveKey });
      const plain = await readPrivateKeyPem(made, { deriveKey });
      assert.equal(keyAlgorithmOf(readPublicKey(publicKeyOf(read))), 'sm2');
      assert.deepEqual(publicKeyOf(read), publicKeyOf(plain));
      const csr = await makeCsr({ commonName: 'form.example', dnsNames: [], pkcs8: read });
      assert.equal(signatureDefectOf(readCsrDer(csr), POLICY), undefined);
    });
  }

  test('on a new key with its parameters before it', async () => {
    const text = openssl(['ecparam', '-name', 'SM2', '-genkey']);
    assert.match(text, /BEGIN SM2 PARAMETERS/);
    const spki = publicKeyOf(await readPrivateKeyPem(text, { deriveKey }));
    assert.equal(keyAlgorithmOf(readPublicKey(spki)), 'sm2');
  });
});
