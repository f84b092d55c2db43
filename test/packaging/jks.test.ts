// JKS files, opened by Java's keytool.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { makeJks } from '../../src/packaging/jks.ts';
import type { KeystoreContent } from '../../src/packaging/keystore.ts';
import type { Random } from '../../src/lib/random.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { makeContent, STORE_PASSWORD } from '../support/keystore-content.ts';
import { keytool, skipWithoutKeytool } from '../support/keytool.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const skip = skipWithoutOpenssl === false ? skipWithoutKeytool : skipWithoutOpenssl;
const createdAt = new Date('2026-06-01T12:00:00Z');
const sevens: Random = (length) => new Uint8Array(length).fill(7);
const eights: Random = (length) => new Uint8Array(length).fill(8);

let content: KeystoreContent;

before(async () => {
  if (skipWithoutOpenssl === false) content = await makeContent('p256');
});

for (const algorithm of ['rsa2048', 'p256', 'p384'] as const) {
  test(`Java takes the key of ${algorithm} and its chain out of a JKS as they went in`, { skip }, async () => {
    const given = await makeContent(algorithm);
    assert.deepEqual(open(makeJks({ ...given, createdAt }, sevens), STORE_PASSWORD), {
      key: given.key,
      chain: given.chain,
    });
  });
}

test('keytool shows the alias, the day of issue and the length of the chain', { skip }, () => {
  const { isGood, text } = list(makeJks({ ...content, createdAt }, sevens), STORE_PASSWORD);
  assert.ok(isGood, text);
  assert.match(text, /Keystore type: JKS\n/);
  assert.match(text, /Alias name: a\.example\nCreation date: Jun 1, 2026\n/);
  assert.match(text, /Entry type: PrivateKeyEntry\nCertificate chain length: 2\n/);
});

for (const password of ['x', 'Größe€ 密码 😀', `a"b'c\\d $e=f:g#h%`]) {
  test(`keytool opens a JKS under the password ${password}, and under no other`, { skip }, () => {
    const jks = makeJks({ ...content, password, createdAt }, sevens);
    assert.ok(list(jks, password).isGood);
    assert.match(list(jks, `${password}.`).text, /password was incorrect/);
  });
}

test('keytool sees that a JKS was changed', { skip }, () => {
  const jks = makeJks({ ...content, createdAt }, sevens);
  const lastOfDate = 16 + 2 + content.alias.length + 7;
  jks[lastOfDate] = (jks[lastOfDate] ?? 0) ^ 1;
  assert.match(list(jks, STORE_PASSWORD).text, /tampered with/);
});

test('The salt alone makes two JKS files of one key differ', { skip: skipWithoutOpenssl }, () => {
  const one = makeJks({ ...content, createdAt }, sevens);
  assert.deepEqual(makeJks({ ...content, createdAt }, sevens), one);
  assert.notDeepEqual(makeJks({ ...content, createdAt }, eights), one);
});

function list(jks: Uint8Array, password: string): ReturnType<typeof keytool> {
  using folder = makeTemporaryFolder();
  return keytool(['-list', '-v', '-keystore', folder.write('store.jks', jks), '-storepass', password]);
}

/** By Java into PKCS #12, and from there by openssl. */
function open(jks: Uint8Array, password: string): { readonly key: Uint8Array; readonly chain: readonly Uint8Array[] } {
  using folder = makeTemporaryFolder();
  const target = join(folder.path, 'store.p12');
  const from = ['-srckeystore', folder.write('store.jks', jks), '-srcstorepass', password];
  const to = ['-destkeystore', target, '-deststoretype', 'PKCS12', '-deststorepass', password];
  const { isGood, text } = keytool(['-importkeystore', '-noprompt', ...from, ...to]);
  assert.ok(isGood, text);
  const blocks = decodePem(openssl(['pkcs12', '-in', target, '-passin', `pass:${password}`, '-nodes']));
  const derOf = (label: string) => blocks.filter((block) => block.label === label).map(({ der }) => der);
  const [key = new Uint8Array()] = derOf('PRIVATE KEY');
  return { key, chain: derOf('CERTIFICATE') };
}
