// Lists of blocked keys in files: what their lines mean, and that every key on them is refused.

import assert from 'node:assert/strict';
import { createHash, createPublicKey } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_KEY_LIST_BYTES, openKeyPolicy } from '../../../src/app/keys/key-policy.ts';
import { readKeyLists } from '../../../src/ca/key-policy/key-list.ts';
import { makeKeyPolicy } from '../../../src/ca/key-policy/key-policy.ts';
import { hexOf } from '../../../src/lib/bytes.ts';
import { OperatorError } from '../../../src/lib/operator-error.ts';
import { encodePrivateKeyPem, makeKeyPair, publicKeyOf } from '../../../src/x509/keys/keys.ts';
import { keySha256Of, readPublicKey } from '../../../src/x509/keys/public-key.ts';
import { seededRandom } from '../../support/account-world.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { because } from '../../../src/reasons/reason.ts';

const LISTED = because('keyListed');

const listOf = (text: string) => readKeyLists([{ path: 'keys.txt', text }]);

function modulusOf(spki: Uint8Array): Uint8Array {
  const key = readPublicKey(spki);
  return key.kind === 'rsa' ? key.modulus : assert.fail('it is no RSA key');
}

test('A key is refused by its SHA-256 on a list, whatever stands around it, and another is not', async () => {
  const [listed, other] = [publicKeyOf(await makeKeyPair('p256')), publicKeyOf(await makeKeyPair('p256'))];
  const text = `# found in May\r\n\r\n  ${keySha256Of(listed).toUpperCase()}  \r\n#${keySha256Of(other)}\n`;
  const policy = makeKeyPolicy(listOf(text));
  assert.deepEqual([policy.defectOf(listed), policy.defectOf(other)], [LISTED, undefined]);
});

test('A line of Debian’s lists stands for an RSA key of any exponent, as openssl shows its modulus', {
  skip: skipWithoutOpenssl,
}, async () => {
  using folder = makeTemporaryFolder();
  const [pkcs8, other] = [await makeKeyPair('rsa2048'), await makeKeyPair('rsa2048')];
  const path = join(folder.path, 'key.pem');
  await writeFile(path, encodePrivateKeyPem(pkcs8));
  const printed = openssl(['rsa', '-noout', '-modulus', '-in', path]);
  const line = createHash('sha1').update(printed).digest('hex').slice(20);
  const head = '# After these initial comments, each line must consist of the lower-case key\n# modulus checksum\n';
  const policy = makeKeyPolicy(listOf(`${head}${line}\n`));
  assert.deepEqual([policy.defectOf(publicKeyOf(pkcs8)), policy.defectOf(publicKeyOf(other))], [LISTED, undefined]);
});

test('The hash of a key is that of its public key as openssl writes it', { skip: skipWithoutOpenssl }, async () => {
  const spki = publicKeyOf(await makeKeyPair('p384'));
  const pem = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'pem',
    type: 'spki',
  });
  using folder = makeTemporaryFolder();
  const [path, out] = [join(folder.path, 'key.pem'), join(folder.path, 'key.der')];
  await writeFile(path, pem);
  openssl(['pkey', '-pubin', '-in', path, '-outform', 'DER', '-out', out]);
  assert.match(openssl(['dgst', '-sha256', out]), new RegExp(keySha256Of(spki)));
});

test('Each of many keys on a list is found, the first and the last too, and those beside them are not', () => {
  const random = seededRandom(7);
  const hashes = Array.from({ length: 5000 }, () => hexOf(random(32)));
  const moduli = Array.from({ length: 100 }, () => Uint8Array.of(0x80, ...random(255)));
  const lines = moduli.map((modulus) =>
    createHash('sha1')
      .update(`Modulus=${hexOf(modulus).toUpperCase()}\n`)
      .digest('hex')
      .slice(20),
  );
  const list = readKeyLists([
    { path: 'a', text: hashes.join('\n') },
    { path: 'b', text: lines.join('\n') },
  ]);
  assert.equal(list.size, hashes.length + lines.length);
  assert.ok(hashes.every((hash) => list.hasKey(hash)));
  const beside = hashes.map((hash) => `${hash.slice(0, -1)}${hash.endsWith('0') ? '1' : '0'}`);
  assert.ok(!beside.some((hash) => list.hasKey(hash)));
  assert.ok(moduli.every((modulus) => list.hasModulus(modulus)));
  assert.ok(!moduli.some((modulus) => list.hasModulus(modulus.toReversed())));
});

test('A list without keys refuses none', async () => {
  const spki = publicKeyOf(await makeKeyPair('rsa2048'));
  for (const text of ['', '\n', '# nothing\n']) {
    const list = listOf(text);
    assert.deepEqual([list.size, list.hasKey(keySha256Of(spki)), list.hasModulus(modulusOf(spki))], [0, false, false]);
  }
  assert.equal(listOf('0'.repeat(64)).hasKey('0'.repeat(64)), true);
});

for (const entry of ['0'.repeat(63), '0'.repeat(65), '0'.repeat(19), '0'.repeat(21), `${'0'.repeat(63)}g`, 'a b']) {
  test(`A line of ${entry.length} characters, "${entry.slice(-3)}" at its end, is refused with file and line`, () => {
    assert.throws(
      () => listOf(`# first\n${entry}\n`),
      (error) =>
        error instanceof OperatorError &&
        error.message.startsWith('Cannot read the blocked keys in keys.txt, line 2: '),
    );
  });
}

test('Files of just as many bytes as are read together are read, one byte more is refused unread', async () => {
  using folder = makeTemporaryFolder();
  const [comment, empty] = [join(folder.path, 'comment.txt'), join(folder.path, 'empty.txt')];
  await writeFile(comment, Buffer.alloc(MAX_KEY_LIST_BYTES, '#'));
  await writeFile(empty, '');
  await openKeyPolicy([comment, empty]);
  await truncate(empty, 1);
  await assert.rejects(openKeyPolicy([comment, empty]), /67108865 bytes, at most 67108864$/);
});

test('A file that is not there is named', async () => {
  await assert.rejects(
    openKeyPolicy(['/nowhere/keys.txt']),
    /^OperatorError: Cannot read the blocked keys in \/nowhere\/keys.txt: /,
  );
});
