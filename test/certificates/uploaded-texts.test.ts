// What was uploaded is given back to the byte, by Detail; downloads have it in its normal form.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { filesOf, textOf } from '../support/downloads.ts';
import { detailOf, idOf, issueFree, LIFE_YAML, recordOf } from '../support/life.ts';
import { materialOf } from '../support/material.ts';
import { openTestService, type TestService } from '../support/service.ts';

const PASSWORD = 'correct horse';
/** As openssl writes it before an elliptic key: the curve's name, which the key has in itself. */
const EC_PARAMETERS = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

let service: TestService;
let leaf: string;
let intermediate: string;
let root: string;
let key: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  const detail = await detailOf(service, await issueFree(service, 'kept.com'));
  ({ leaf, intermediate, root, key } = materialOf(detail));
});
after(() => service[Symbol.asyncDispose]());

/** From how a chain is written to the text. */
const CHAINS: Readonly<Record<string, () => string>> = {
  'as it comes from here': () => leaf + intermediate,
  'without its last line end, as Terraform has it': () => (leaf + intermediate).trimEnd(),
  'the leaf alone': () => leaf,
  'with the root': () => leaf + intermediate + root,
  'in another order': () => root + intermediate + leaf,
  'with the leaf twice': () => leaf + intermediate + leaf,
  'with CRLF': () => (leaf + intermediate).replaceAll('\n', '\r\n'),
  'with blank lines and the attributes that openssl prints': () =>
    `Bag Attributes\n    friendlyName: Käse\nsubject=CN = kept.com\n${leaf}\n\n${intermediate}\n`,
  'with "\\n" for line ends': () => leaf.replaceAll('\n', '\\n'),
  'in long lines': () => leaf.replaceAll(/(?<!-)\n(?!-)/g, ''),
};

for (const [how, chain] of Object.entries(CHAINS)) {
  test(`A chain comes back as it was uploaded: ${how}`, async () => {
    const CertificatePublicKey = chain();
    const id = await upload({ CertificatePublicKey });
    assert.equal((await detailOf(service, id))['CertificatePublicKey'], CertificatePublicKey);
    const files = filesOf(await service.ask('DownloadCertificate', { CertificateId: id }));
    const bundle = textOf(files, 'Nginx/1_kept.com_bundle.crt');
    assert.ok(bundle === leaf || bundle === leaf + intermediate);
  });
}

const KEYS: Readonly<Record<string, () => { readonly text: string; readonly password?: string }>> = {
  'PKCS #8': () => ({ text: key }),
  'PKCS #8 without its last line end': () => ({ text: key.trimEnd() }),
  'PKCS #8 with CRLF': () => ({ text: key.replaceAll('\n', '\r\n') }),
  'SEC 1': () => ({ text: sec1() }),
  'SEC 1 with its parameters': () => ({ text: EC_PARAMETERS + sec1() }),
  encrypted: () => ({ text: encrypted(), password: PASSWORD }),
};

for (const [how, make] of Object.entries(KEYS)) {
  test(`A key comes back as it was uploaded, and is downloaded open: ${how}`, async () => {
    const { text: CertificatePrivateKey, password: KeyPassword } = make();
    const id = await upload({ CertificatePrivateKey, KeyPassword });
    assert.equal((await detailOf(service, id))['CertificatePrivateKey'], CertificatePrivateKey);
    const files = filesOf(await service.ask('DownloadCertificate', { CertificateId: id }));
    assert.equal(textOf(files, 'Nginx/2_kept.com.key'), key);
  });
}

test('An authority comes back as it was uploaded, with its key or without', async () => {
  const CertificatePublicKey = root.trimEnd();
  const id = idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificateType: 'CA' }));
  const detail = await detailOf(service, id);
  assert.deepEqual([detail['CertificatePublicKey'], detail['CertificatePrivateKey']], [CertificatePublicKey, '']);
});

test('A text is kept beside its certificates in some bytes, and a key under seal', async () => {
  const { chainOutline, sealedKeyOutline, issued } = await recordOf(service, await upload({}));
  assert.deepEqual(chainOutline, { lineEnd: '\n', parts: [0, '\n', 1, '\n'] });
  assert.ok(sealedKeyOutline !== undefined && sealedKeyOutline.length < 100);
  assert.equal(issued?.chain.length, 2);
  const encryptedId = await upload({ CertificatePrivateKey: encrypted(), KeyPassword: PASSWORD });
  const { sealedKeyOutline: sealed = new Uint8Array() } = await recordOf(service, encryptedId);
  assert.doesNotMatch(Buffer.from(sealed).toString('latin1'), /BEGIN|ENCRYPTED/);
});

test('What was uploaded before texts were kept comes back in its normal form', async () => {
  const id = await upload({ CertificatePublicKey: leaf.trimEnd(), CertificatePrivateKey: sec1() });
  using database = new DatabaseSync(join(service.folder, DATABASE_FILE));
  database.prepare('update certificates set chain_outline = null, sealed_key_outline = null where id = ?').run(id);
  const detail = await detailOf(service, id);
  assert.deepEqual([detail['CertificatePublicKey'], detail['CertificatePrivateKey']], [leaf, key]);
});

test('A key that may not read private keys is shown none, however it was written; deletion wipes it', async () => {
  const id = await upload({ CertificatePrivateKey: encrypted(), KeyPassword: PASSWORD });
  const reader = await service.addKey({ policyName: 'ReadOnlyAccess' });
  assert.equal((await detailOf(service, id, reader))['CertificatePrivateKey'], '');
  await service.ask('DeleteCertificate', { CertificateId: id });
  assert.equal((await recordOf(service, id)).sealedKeyOutline, undefined);
});

test('A repetition is the record that is there, with its own text', async () => {
  const id = await upload({ CertificatePublicKey: leaf.trimEnd() });
  const { key: credential } = await service.addAccount();
  const first = { CertificatePublicKey: leaf.trimEnd(), CertificatePrivateKey: key, Repeatable: false };
  const kept = idOf(await service.ask('UploadCertificate', first, credential));
  const again = { ...first, CertificatePublicKey: leaf + intermediate };
  assert.equal((await service.ask('UploadCertificate', again, credential))['RepeatCertId'], kept);
  assert.equal((await detailOf(service, kept, credential))['CertificatePublicKey'], leaf.trimEnd());
  assert.notEqual(kept, id);
});

async function upload(input: object): Promise<string> {
  const usual = { CertificatePublicKey: leaf + intermediate, CertificatePrivateKey: key };
  return idOf(await service.ask('UploadCertificate', { ...usual, ...input }));
}

function sec1(): string {
  return createPrivateKey(key).export({ type: 'sec1', format: 'pem' });
}

function encrypted(): string {
  const encryption = { cipher: 'aes-256-cbc', passphrase: PASSWORD };
  return createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', ...encryption });
}
