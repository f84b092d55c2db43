// Keys outside of PKCS #8, as OpenSSL writes the same key.

import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { deriveKeyHere } from '../../src/x509/keys/encrypted-key.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { readPrivateKeyPem } from '../../src/x509/keys/private-key-file.ts';
import { traditionalKeyOf } from '../../src/x509/keys/traditional-key.ts';

const KEYS = {
  'RSA 2048': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
};

async function pkcs8Of(pem: string): Promise<Uint8Array> {
  return await readPrivateKeyPem(pem, { deriveKey: deriveKeyHere });
}

for (const [name, key] of Object.entries(KEYS)) {
  test(`A key of ${name} is written as OpenSSL writes it`, async () => {
    const form = { format: 'pem', type: name.startsWith('RSA') ? 'pkcs1' : 'sec1' } as const;
    const pem = key.export(form);
    const written = traditionalKeyOf(await pkcs8Of(pem));
    assert.ok(written !== undefined);
    assert.equal(encodePem(written.label, written.der), pem);
    assert.ok(createPrivateKey(pem).equals(key));
  });
}

test('A key of Ed25519 has no such form', async () => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
  assert.equal(traditionalKeyOf(await pkcs8Of(pem)), undefined);
});
