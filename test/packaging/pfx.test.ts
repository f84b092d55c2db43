// PFX files, opened by those who will have to: openssl, and Java's keytool.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { before, test } from 'node:test';
import type { KeystoreContent } from '../../src/packaging/keystore.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makePfx } from '../../src/packaging/pfx.ts';
import { PFX_ITERATIONS } from '../../src/packaging/pfx-encryption.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { makeContent, STORE_PASSWORD } from '../support/keystore-content.ts';
import { keytool, skipWithoutKeytool } from '../support/keytool.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const MODERN = { encryption: 'modern', random: systemRandom } as const;
const LEGACY = { encryption: 'legacy', random: systemRandom } as const;

let content: KeystoreContent;

before(async () => {
  if (skipWithoutOpenssl === false) content = await makeContent('p256');
});

for (const algorithm of ['rsa2048', 'p256', 'p384'] as const) {
  test(`openssl takes the key of ${algorithm} and its chain out of a PFX as they went in`, needsOpenssl(), async () => {
    const given = await makeContent(algorithm);
    const opened = open(makePfx(given, MODERN), given.password);
    assert.deepEqual(opened, { key: given.key, chain: given.chain });
  });

  test(`keytool finds the key of ${algorithm} under its alias, with its chain`, needsBoth(), async () => {
    const { isGood, text } = list(makePfx(await makeContent(algorithm), MODERN), STORE_PASSWORD);
    assert.ok(isGood, text);
    assert.match(text, /Alias name: a\.example\n/);
    assert.match(text, /Entry type: PrivateKeyEntry\nCertificate chain length: 2\n/);
  });
}

const ODD_PASSWORDS = {
  'of one character': 'x',
  'of 256 characters': 'y'.repeat(256),
  'with what shells and Java properties take for theirs': `a"b'c\\d $e=f:g#h%`,
  'with umlauts and signs of currency': 'Größe€ 5',
  'in Chinese': '密码密码密码',
  'with a character outside the Basic Multilingual Plane': 'smile 😀!',
};

for (const [kind, password] of Object.entries(ODD_PASSWORDS)) {
  test(`A PFX under a password ${kind} opens in openssl with it, and with no other`, needsOpenssl(), async () => {
    const pfx = makePfx({ ...content, password }, MODERN);
    assert.deepEqual(open(pfx, password).key, content.key);
    assert.throws(() => open(pfx, `${password}.`), /invalid password/);
  });
}

test('keytool opens a PFX under a password of odd ASCII characters, and under a short one', needsBoth(), async () => {
  for (const password of [ODD_PASSWORDS['of one character'], ` !"#$%&'()*+,-./:;<=>?@[\\]^_{|}~`]) {
    const { isGood, text } = list(makePfx({ ...content, password }, MODERN), password);
    assert.ok(isGood, text);
  }
});

test('Key and chain are encrypted by AES-256 and the whole is sealed by SHA-256', needsOpenssl(), async () => {
  using folder = makeTemporaryFolder();
  const file = folder.write('store.pfx', makePfx(content, MODERN));
  const { text } = tryOpenssl(['pkcs12', '-info', '-noout', '-in', file, '-passin', `pass:${STORE_PASSWORD}`]);
  const encryption = `PBES2, PBKDF2, AES-256-CBC, Iteration ${PFX_ITERATIONS}, PRF hmacWithSHA256`;
  assert.match(text, new RegExp(`^MAC: sha256, Iteration ${PFX_ITERATIONS}$`, 'm'));
  assert.ok(text.includes(`PKCS7 Encrypted data: ${encryption}`), text);
  assert.ok(text.includes(`Shrouded Keybag: ${encryption}`), text);
});

test(
  'For old programs key and chain are encrypted by 3DES, and the whole is sealed by SHA-1',
  needsBoth(),
  async () => {
    for (const algorithm of ['rsa2048', 'p256'] as const) {
      const given = await makeContent(algorithm);
      const pfx = makePfx(given, LEGACY);
      assert.deepEqual(open(pfx, given.password, ['-legacy']), { key: given.key, chain: given.chain });
      using folder = makeTemporaryFolder();
      const file = folder.write('store.pfx', pfx);
      const input = ['-in', file, '-passin', `pass:${STORE_PASSWORD}`];
      const { text } = tryOpenssl(['pkcs12', '-info', '-noout', '-legacy', ...input]);
      assert.match(text, new RegExp(`^MAC: sha1, Iteration ${PFX_ITERATIONS}$`, 'm'));
      const encryption = `pbeWithSHA1And3-KeyTripleDES-CBC, Iteration ${PFX_ITERATIONS}`;
      assert.ok(text.includes(`PKCS7 Encrypted data: ${encryption}`), text);
      assert.ok(text.includes(`Shrouded Keybag: ${encryption}`), text);
      assert.ok(list(pfx, STORE_PASSWORD).isGood);
    }
  },
);

test('A certificate of version 1 with an odd serial number goes in byte for byte', needsOpenssl(), async () => {
  using folder = makeTemporaryFolder();
  const keyFile = folder.write('key.pem', openssl(['genpkey', '-algorithm', 'RSA']));
  const csr = openssl(['req', '-new', '-key', keyFile, '-subj', '/CN=old']);
  const pem = openssl(['x509', '-req', '-signkey', keyFile, '-set_serial', '-5', '-days', '1'], Buffer.from(csr));
  const old = decodePem(pem).map(({ der }) => der);
  const key = new Uint8Array(
    createPrivateKey(openssl(['pkey', '-in', keyFile])).export({ format: 'der', type: 'pkcs8' }),
  );
  assert.deepEqual(open(makePfx({ ...content, key, chain: old }, MODERN), STORE_PASSWORD), { key, chain: old });
});

test('A certificate that no program could read does not keep the key from being packed', needsOpenssl(), async () => {
  const pfx = makePfx({ ...content, chain: [Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x05)] }, MODERN);
  using folder = makeTemporaryFolder();
  const args = ['-in', folder.write('store.pfx', pfx), '-passin', `pass:${STORE_PASSWORD}`, '-nodes', '-nocerts'];
  assert.match(openssl(['pkcs12', ...args]), /BEGIN PRIVATE KEY/);
});

test('Two PFX files of one key have nothing in common that tells so', needsOpenssl(), async () => {
  const [first, second] = [makePfx(content, MODERN), makePfx(content, MODERN)];
  const isShared = (length: number): boolean => {
    const half = first.length / 2;
    const piece = Buffer.from(first).subarray(half, half + length);
    return Buffer.from(second).includes(piece);
  };
  assert.ok(!isShared(32));
});

function open(
  pfx: Uint8Array,
  password: string,
  options: readonly string[] = [],
): { readonly key: Uint8Array; readonly chain: readonly Uint8Array[] } {
  using folder = makeTemporaryFolder();
  const file = folder.write('store.pfx', pfx);
  const secret = folder.write('password', `${password}\n`);
  const blocks = decodePem(openssl(['pkcs12', '-in', file, '-passin', `file:${secret}`, '-nodes', ...options]));
  const derOf = (label: string) => blocks.filter((block) => block.label === label).map(({ der }) => der);
  const [key = new Uint8Array()] = derOf('PRIVATE KEY');
  return { key, chain: derOf('CERTIFICATE') };
}

function list(pfx: Uint8Array, password: string): ReturnType<typeof keytool> {
  using folder = makeTemporaryFolder();
  const file = folder.write('store.pfx', pfx);
  return keytool(['-list', '-v', '-storetype', 'PKCS12', '-keystore', file, '-storepass', password]);
}

function needsOpenssl() {
  return { skip: skipWithoutOpenssl };
}

function needsBoth() {
  return { skip: skipWithoutOpenssl === false ? skipWithoutKeytool : skipWithoutOpenssl };
}
