// The public key of a PEM text, whatever it is in.

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { EncodingError } from '../../src/x509/der/reader.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { keyIdentityOf } from '../../src/x509/keys/key-identity.ts';
import { readPublicKeyPem } from '../../src/x509/keys/public-key-file.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { certificatePem, openTestAuthority } from '../support/authority.ts';

for (const algorithm of ['rsa2048', 'p256'] as const) {
  test(`One hash stands for a key of ${algorithm} in a public key, private keys of every form, a CSR and a certificate`, async () => {
    await using setting = await openTestAuthority('p256');
    const { pkcs8, csr } = await makeSubjectKey(algorithm, ['example.com']);
    const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(privateKey);
    const request = { names: ['example.com'], csr, validityDays: 90, fixedNotAfter: undefined };
    const outcome = setting.signing.prepare(request);
    assert.ok(outcome.kind === 'prepared');
    const isRsa = algorithm === 'rsa2048';
    const texts = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      ...(isRsa ? [publicKey.export({ format: 'pem', type: 'pkcs1' })] : []),
      privateKey.export({ format: 'pem', type: 'pkcs8' }),
      privateKey.export({ format: 'pem', type: isRsa ? 'pkcs1' : 'sec1' }),
      encodePem('CERTIFICATE REQUEST', csr),
      encodePem('NEW CERTIFICATE REQUEST', csr),
      certificatePem(await setting.signing.sign(outcome.certificate)),
    ];
    const hashes = await Promise.all(texts.map(async (text) => keyIdentityOf(await readPublicKeyPem(text))));
    assert.deepEqual(new Set(hashes), new Set([outcome.certificate.keyHashes[0]]));
  });
}

test('What holds no key, more than one, or one that is encrypted is refused with the reason', async () => {
  const { pkcs8 } = await makeSubjectKey('p256', ['example.com']);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const plain = createPublicKey(key).export({ format: 'pem', type: 'spki' });
  const encrypted = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' });
  for (const [text, reason] of [
    ['', /it is not PEM/],
    ['no PEM', /it is not PEM/],
    [plain + plain, /there are 2 PEM blocks, not one/],
    [encrypted, /it is encrypted and no password was given/],
    [encodePem('PUBLIC KEY', Uint8Array.of(48, 0)), /Cannot read public key/],
    [encodePem('RSA PUBLIC KEY', Uint8Array.of(48, 0)), /modulus is missing/],
    [encodePem('PRIVATE KEY', Uint8Array.of(48, 0)), /Cannot read private key: version is missing/],
    [encodePem('X509 CRL', Uint8Array.of(48, 0)), /its PEM is a X509 CRL/],
  ] as const) {
    await assert.rejects(
      readPublicKeyPem(text),
      (error) => error instanceof EncodingError && reason.test(error.message),
    );
  }
});
