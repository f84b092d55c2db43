// Ed25519 certificates, for products of a private profile: ordered, reissued, downloaded.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fetchedFiles, linkTo } from '../support/downloads.ts';
import { detailOf, issueGranted, LIFE_YAML, reissue } from '../support/life.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { openTestService, type TestService } from '../support/service.ts';

const EDWARDS = 300;
const PRODUCT = `  "${EDWARDS}": { name: Edwards, kind: granted, profile: private, keyAlgorithms: [ed25519] }`;
const PASSWORD = 'correct-horse';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML.replace('products:', `products:\n${PRODUCT}`) });
});
after(() => service[Symbol.asyncDispose]());

test('An order and its reissue, online without an algorithm, get Ed25519 keys, each another', async () => {
  const id = await issueGranted(service, ['edwards.com'], { product: EDWARDS });
  const next = await reissue(service, id);
  const seen = new Set<unknown>();
  for (const one of [id, next]) {
    const detail = await detailOf(service, one);
    const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
    assert.equal(leaf.publicKey.asymmetricKeyType, 'ed25519');
    assert.ok(leaf.checkPrivateKey(createPrivateKey(String(detail['CertificatePrivateKey']))));
    assert.equal(detail['EncryptAlgorithm'], 'ED25519 ed25519');
    assert.equal(detail['EncryptCert'], '');
    seen.add(detail['CertificatePrivateKey']);
  }
  assert.equal(seen.size, 2);
});

test('A reissue with a key that the product does not sell is refused', async () => {
  const id = await issueGranted(service, ['keeper.com'], { product: EDWARDS });
  const input = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online', CertCSREncryptAlgo: 'RSA' };
  const { Error: error } = await service.call('ReplaceCertificate', input);
  assert.equal(error?.Code, 'InvalidParameter.RenewAlgorithmInvalid');
  assert.match(error?.Message ?? '', /product 300 allows ed25519, and the key is rsa2048/);
});

test('A PFX has the Ed25519 key, and openssl opens it', { skip: skipWithoutOpenssl }, async () => {
  const id = await issueGranted(service, ['store.com'], { product: EDWARDS, input: { KeyPassword: PASSWORD } });
  const files = await fetchedFiles(await linkTo(service, { CertificateId: id, ServiceType: 'iis' }));
  using folder = makeTemporaryFolder();
  const pfx = folder.write('store.pfx', files.get('store.com.pfx') ?? assert.fail('there is no PFX'));
  const key = openssl(['pkcs12', '-in', pfx, '-nodes', '-nocerts', '-passin', `pass:${PASSWORD}`]);
  assert.equal(createPrivateKey(key).asymmetricKeyType, 'ed25519');
});
