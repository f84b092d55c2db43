// The key of a reissue: kept, brought by the applicant, or made anew; and the password that goes with it.

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { keyPasswordPlace } from '../../src/certificates/model/certificate.ts';
import { utf8Of } from '../../src/lib/bytes.ts';
import { encodePrivateKeyPem } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { detailOf, issueFree, issueGranted, LIFE_YAML, recordOf, reissue } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('A free RSA-2048 certificate reissued without CsrType keeps its key pair and its CSR', async () => {
  const first = await issueFree(service, 'original.com', { input: { CsrEncryptAlgo: 'RSA' } });
  const second = await reissue(service, first, { input: { CsrType: undefined } });
  const [before, now] = [await detailOf(service, first), await detailOf(service, second)];
  assert.equal(now['CertificatePrivateKey'], before['CertificatePrivateKey']);
  assert.deepEqual(publicKeyOf(now), publicKeyOf(before));
  assert.notEqual(now['CertFingerprint'], before['CertFingerprint']);
  assert.equal((await recordOf(service, second)).csrOrigin, 'original');
});

test('CsrType original keeps the password for the downloads, unless a new one is given', async () => {
  const first = await issueGranted(service, ['password.com'], { input: { KeyPassword: 'first pass' } });
  const second = await reissue(service, first, { input: { CsrType: 'original' } });
  assert.equal(await passwordOf(second), 'first pass');
  const third = await reissue(service, second, { input: { CsrType: 'original', CsrkeyPassword: 'second pass' } });
  assert.equal(await passwordOf(third), 'second pass');
  assert.equal((await detailOf(service, third))['CertificatePrivateKey'], await privateKeyOf(first));
});

test('CsrType online takes the password that is given, and none where none is given', async () => {
  const first = await issueGranted(service, ['onlinepassword.com'], { input: { KeyPassword: 'first pass' } });
  const ecc = { CertCSREncryptAlgo: 'ECC' };
  const second = await reissue(service, first, { input: ecc });
  assert.equal(await passwordOf(second), undefined);
  const third = await reissue(service, second, { input: { ...ecc, CsrkeyPassword: 'new pass' } });
  assert.equal(await passwordOf(third), 'new pass');
});

test('With an uploaded CSR the service has no key, keeps no password, and certifies the key in the CSR', async () => {
  const first = await issueGranted(service, ['upload.com', 'www.upload.com']);
  const { pem, spki } = await makeCsrPem('p384', ['upload.com', 'www.upload.com']);
  const second = await reissue(service, first, {
    input: { CsrType: 'upload', CsrContent: pem, CsrkeyPassword: 'ignored' },
  });
  const detail = await detailOf(service, second);
  assert.equal(detail['CertificatePrivateKey'], '');
  assert.deepEqual(publicKeyOf(detail), spki);
  assert.equal(detail['EncryptAlgorithm'], 'ECC secp384r1');
  assert.equal(await passwordOf(second), undefined);
  const third = await reissue(service, second, { input: { CsrType: 'original' } });
  assert.deepEqual(publicKeyOf(await detailOf(service, third)), spki);
  assert.equal(await privateKeyOf(third), '');
});

test('A CSR that names fewer names than the certificate has gets a certificate with all of them', async () => {
  const first = await issueGranted(service, ['fewer.com', 'a.fewer.com', '*.fewer.com']);
  const { pem } = await makeCsrPem('p256', ['fewer.com']);
  const second = await reissue(service, first, { input: { CsrType: 'upload', CsrContent: pem } });
  const leaf = new X509Certificate(String((await detailOf(service, second))['CertificatePublicKey']));
  assert.equal(leaf.subjectAltName, 'DNS:fewer.com, DNS:a.fewer.com, DNS:*.fewer.com');
});

const SPELLINGS: readonly (readonly [how: string, spell: (pem: string) => string])[] = [
  ['as it is', (pem) => pem],
  ['with line feeds written as two characters', (pem) => pem.replaceAll('\n', String.raw`\n`)],
  ['with CRLF', (pem) => pem.replaceAll('\n', '\r\n')],
  ['labelled NEW CERTIFICATE REQUEST', (pem) => pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')],
];

for (const [at, [how, spell]] of SPELLINGS.entries()) {
  test(`A CSR is read ${how}`, async () => {
    const domain = `spelling-${at}.com`;
    const first = await issueGranted(service, [domain]);
    const { pem, spki } = await makeCsrPem('p256', [domain]);
    const second = await reissue(service, first, { input: { CsrType: 'Upload', CsrContent: spell(pem) } });
    assert.deepEqual(publicKeyOf(await detailOf(service, second)), spki);
  });
}

/** Without a wish it is the first that the product allows. */
const ONLINE = [
  [{}, 'ECC prime256v1'],
  [{ CertCSREncryptAlgo: 'RSA' }, 'RSA 2048'],
  [{ CertCSREncryptAlgo: 'rsa', CertCSRKeyParameter: '2048' }, 'RSA 2048'],
  [{ CertCSREncryptAlgo: 'RSA', CertCSRKeyParameter: '4096' }, 'RSA 4096'],
  [{ CertCSREncryptAlgo: 'ECC' }, 'ECC prime256v1'],
  [{ CertCSREncryptAlgo: 'ECC1' }, 'ECC prime256v1'],
  [{ CertCSREncryptAlgo: 'ecc1', CertCSRKeyParameter: 'PRIME256V1' }, 'ECC prime256v1'],
  [{ CertCSREncryptAlgo: 'ECC', CertCSRKeyParameter: 'secp384r1' }, 'ECC secp384r1'],
] as const;

for (const [at, [input, key]] of ONLINE.entries()) {
  test(`CsrType online with ${JSON.stringify(input)} makes a new key of ${key}`, async () => {
    const first = await issueGranted(service, [`online-${at}.com`]);
    const detail = await detailOf(service, await reissue(service, first, { input: { CsrType: 'Online', ...input } }));
    assert.equal(detail['EncryptAlgorithm'], key);
    const ownKey = createPublicKey(createPrivateKey(String(detail['CertificatePrivateKey'])));
    assert.deepEqual(publicKeyOf(detail), new Uint8Array(ownKey.export({ format: 'der', type: 'spki' })));
    assert.equal(describe(ownKey), key);
  });
}

test('The free product makes RSA-2048 keys at a reissue, also where the original has an ECC key', async () => {
  const first = await issueFree(service, 'fromecc.com');
  assert.equal((await detailOf(service, first))['EncryptAlgorithm'], 'ECC prime256v1');
  assert.equal((await detailOf(service, await reissue(service, first)))['EncryptAlgorithm'], 'RSA 2048');
});

test('A main domain that is too long for a common name stands among the other names alone, at each reissue', async () => {
  const domain = `${'a'.repeat(63)}.long.com`;
  const first = await issueGranted(service, [domain]);
  const second = await reissue(service, first, { input: { CsrType: 'original' } });
  const { pem } = await makeCsrPem('p256', [domain]);
  const third = await reissue(service, second, { input: { CsrType: 'upload', CsrContent: pem } });
  for (const id of [first, second, third]) {
    const detail = await detailOf(service, id);
    const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
    assert.equal(detail['Domain'], domain);
    assert.equal(leaf.subjectAltName, `DNS:${domain}`);
    assert.ok(leaf.subject === undefined || leaf.subject === '');
  }
});

test('SignAlgo SHA256 and both values of UseCrossSignRoot give the one chain there is', async () => {
  let last = await issueGranted(service, ['crosssign.com']);
  const roots: unknown[] = [(await detailOf(service, last))['RootCert']];
  for (const UseCrossSignRoot of [true, false]) {
    last = await reissue(service, last, { input: { CsrType: 'original', SignAlgo: 'SHA256', UseCrossSignRoot } });
    roots.push((await detailOf(service, last))['RootCert']);
  }
  assert.deepEqual(roots[1], roots[0]);
  assert.deepEqual(roots[2], roots[0]);
});

async function makeCsrPem(algorithm: 'p256' | 'p384', names: readonly string[]) {
  const { pkcs8, csr } = await makeSubjectKey(algorithm, names);
  const key = createPublicKey(encodePrivateKeyPem(pkcs8));
  return {
    pem: encodePem('CERTIFICATE REQUEST', csr),
    spki: new Uint8Array(key.export({ format: 'der', type: 'spki' })),
  };
}

function publicKeyOf(detail: Answer): Uint8Array {
  const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
  return new Uint8Array(leaf.publicKey.export({ format: 'der', type: 'spki' }));
}

function describe(key: ReturnType<typeof createPublicKey>): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  return modulusLength === undefined ? `ECC ${namedCurve}` : `RSA ${modulusLength}`;
}

async function privateKeyOf(id: string): Promise<unknown> {
  return (await detailOf(service, id))['CertificatePrivateKey'];
}

async function passwordOf(id: string): Promise<string | undefined> {
  const { sealedKeyPassword } = await recordOf(service, id);
  const { secrets } = service.service.world;
  return sealedKeyPassword === undefined ? undefined : utf8Of(secrets.open(sealedKeyPassword, keyPasswordPlace(id)));
}
