// Key stores in downloads: under whose password, for which certificates, and what the list says of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileStemOf, MAX_FILE_STEM } from '../../src/api/views/file-stem.ts';
import { adoptForeignName } from '../../src/certificates/model/domain-name.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { fetchedFiles, type Files, filesOf, linkTo, textOf } from '../support/downloads.ts';
import { keytool, skipWithoutKeytool } from '../support/keytool.ts';
import { issueFree, issueGranted, LIFE_YAML, orderGranted, reissue } from '../support/life.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const FORM_UNSUPPORTED = 'FailedOperation.CertificateDownloadServiceTypeNotSupport';
const STATUS_FORBIDS = 'FailedOperation.CertificateStatusNotAllowDownload';
const CHOSEN = 'Größe 密码 1';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('The generated password is in the download, opens PFX and JKS, and is the same next time and by link', {
  skip: skipWithoutKeytool,
}, async () => {
  const id = await issueFree(service, 'generated.com', { input: { CsrEncryptAlgo: 'RSA' } });
  const files = await download(id);
  const password = textOf(files, 'IIS/keystorePass.txt');
  assert.match(password, /^[a-z2-9]{16}$/);
  assert.equal(textOf(files, 'Tomcat/keystorePass.txt'), password);
  assertJksOpens(files.get('Tomcat/generated.com.jks'), password);
  assertPfxOpens(files.get('IIS/generated.com.pfx'), password);
  assert.equal(textOf(await download(id), 'IIS/keystorePass.txt'), password);
  for (const ServiceType of ['iis', 'tomcat', 'jks']) {
    const linked = await fetchedFiles(await linkTo(service, { CertificateId: id, ServiceType }));
    assert.equal(textOf(linked, 'keystorePass.txt'), password);
  }
});

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
const TRIPLE_DES = Buffer.from('060a2a864886f70d010c0103', 'hex');

test('PFX files are for old programs where PfxLegacy asks for that, in the download and by link', async () => {
  const id = await issueFree(service, 'old.com');
  for (const PfxLegacy of [true, false]) {
    const wish = { CertificateId: id, PfxLegacy };
    const downloaded = filesOf(await service.ask('DownloadCertificate', wish)).get('IIS/old.com.pfx');
    const linked = await fetchedFiles(await linkTo(service, { ...wish, ServiceType: 'iis' }));
    for (const pfx of [downloaded, linked.get('old.com.pfx')]) {
      assert.equal(Buffer.from(pfx ?? []).includes(TRIPLE_DES), PfxLegacy);
    }
  }
});

test('A chosen password opens PFX and JKS, and stands nowhere in the download', {
  skip: skipWithoutKeytool,
}, async () => {
  const names = ['chosen.com', '*.chosen.com'];
  const id = await issueGranted(service, names, { input: { KeyPassword: CHOSEN } });
  const files = await download(id);
  assert.deepEqual(
    [...files.keys()].filter((path) => /^(?:IIS|Tomcat)/.test(path)),
    ['IIS/chosen.com.pfx', 'Tomcat/chosen.com.jks'],
  );
  assertPfxOpens(files.get('IIS/chosen.com.pfx'), CHOSEN);
  assertJksOpens(files.get('Tomcat/chosen.com.jks'), CHOSEN);
  const linked = await fetchedFiles(await linkTo(service, { CertificateId: id, ServiceType: 'tomcat' }));
  assert.deepEqual([...linked.keys()], ['chosen.com.pfx']);
  assert.equal((await listed(id))['KeyPasswordCustomFlag'], true);
});

test('A reissue with the original key keeps its password, chosen or generated', {
  skip: skipWithoutOpenssl,
}, async () => {
  const chosen = await issueGranted(service, ['kept-chosen.com'], { input: { KeyPassword: CHOSEN } });
  const first = await download(await reissue(service, chosen, { input: { CsrType: 'original' } }));
  assertPfxOpens(first.get('IIS/kept-chosen.com.pfx'), CHOSEN);
  const generated = await issueGranted(service, ['kept-generated.com']);
  const password = textOf(await download(generated), 'IIS/keystorePass.txt');
  const second = await download(await reissue(service, generated, { input: { CsrType: 'original' } }));
  assert.equal(textOf(second, 'IIS/keystorePass.txt'), password);
  assertPfxOpens(second.get('IIS/kept-generated.com.pfx'), password);
});

test('An empty password is none: the generated one is used, and told', async () => {
  const free = await issueFree(service, 'empty.com', { input: { CsrKeyPassword: '' } });
  const granted = await issueGranted(service, ['empty.org'], { input: { KeyPassword: '' } });
  const again = await reissue(service, granted, { input: { CsrType: 'online', CsrkeyPassword: '' } });
  for (const id of [free, granted, again]) {
    assert.match(textOf(await download(id), 'IIS/keystorePass.txt'), /^[a-z2-9]{16}$/);
    assert.equal((await listed(id))['KeyPasswordCustomFlag'], false);
  }
});

test('Where the applicant holds the key there are no key stores, and asking for one is refused', async () => {
  const names = ['*.held.com'];
  const CsrContent = encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', names)).csr);
  const id = await issueGranted(service, names, { input: { CsrType: 'parse', CsrContent } });
  for (const ServiceType of ['iis', 'tomcat', 'jks']) {
    const wish = { CertificateId: id, ServiceType };
    const { Error } = await service.call('DescribeDownloadCertificateUrl', wish);
    assert.equal(Error?.Code, FORM_UNSUPPORTED);
    assert.match(Error.Message, /private key is not held here/);
  }
  const link = await linkTo(service, { CertificateId: id, ServiceType: 'other' });
  assert.match(link, /\/_\.held\.com_other\.zip$/);
  assert.deepEqual(
    [...(await fetchedFiles(link)).keys()].filter((name) => name.endsWith('.key')),
    [],
  );
  assert.deepEqual(await supported(id), ['APACHE', 'NGINX', 'OTHER', 'ROOT']);
});

test('The list names the forms in which a certificate can be had, and none while it cannot', async () => {
  const whole = await issueFree(service, 'whole.com');
  assert.deepEqual(await supported(whole), ['APACHE', 'IIS', 'JKS', 'NGINX', 'OTHER', 'ROOT', 'TOMCAT']);
  assert.equal((await listed(whole))['AllowDownload'], true);
  const draft = await orderGranted(service, ['draft-forms.com']);
  assert.deepEqual(await supported(draft), []);
  assert.equal((await listed(draft))['AllowDownload'], false);
  assert.equal(await service.refusal('DescribeDownloadCertificateUrl', { CertificateId: draft }), STATUS_FORBIDS);
});

test('An uploaded certificate without its root has no root to download', async () => {
  const detail = await service.ask('DescribeCertificateDetail', {
    CertificateId: await issueFree(service, 'rootless.com'),
  });
  const { CertificatePublicKey, CertificatePrivateKey } = detail;
  const kept = await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey });
  const CertificateId = String(kept['CertificateId']);
  const wish = { CertificateId, ServiceType: 'root' };
  assert.equal(await service.refusal('DescribeDownloadCertificateUrl', wish), FORM_UNSUPPORTED);
  assert.deepEqual(await supported(CertificateId), ['APACHE', 'IIS', 'JKS', 'NGINX', 'OTHER', 'TOMCAT']);
});

test('A ServiceType that does not exist is refused by its name, with those that do', async () => {
  const id = await issueFree(service, 'types.com');
  for (const ServiceType of ['caddy', '', 'nginx ', '../nginx', '\u202enginx', 'x'.repeat(2_000)]) {
    const { Error } = await service.call('DescribeDownloadCertificateUrl', { CertificateId: id, ServiceType });
    assert.equal(Error?.Code, FORM_UNSUPPORTED);
    assert.match(Error.Message, /may be nginx, apache, iis, tomcat, jks, other or root/);
  }
});

test('The longest names of domains still make names of files', () => {
  assert.equal(fileStemOf({ id: 'Ab12Cd34', names: namesOfLength(MAX_FILE_STEM) }).length, MAX_FILE_STEM);
  assert.equal(fileStemOf({ id: 'Ab12Cd34', names: namesOfLength(MAX_FILE_STEM + 2) }).length, MAX_FILE_STEM);
  assert.equal(fileStemOf({ id: 'Ab12Cd34', names: [] }), 'Ab12Cd34');
});

function namesOfLength(length: number) {
  const name = adoptForeignName(`${'a.'.repeat((length - 2) / 2)}io`);
  assert.equal(name?.length, length);
  return name === undefined ? [] : [name];
}

async function download(CertificateId: string): Promise<Files> {
  return filesOf(await service.ask('DownloadCertificate', { CertificateId }));
}

async function listed(id: string): Promise<Readonly<Record<string, unknown>>> {
  const { Certificates } = await service.ask('DescribeCertificates', { CertIds: [id] });
  const [one] = Certificates as readonly Readonly<Record<string, unknown>>[];
  return one ?? {};
}

async function supported(id: string): Promise<readonly string[]> {
  const types = Object.entries(Object((await listed(id))['SupportDownloadType']));
  assert.equal(types.length, 7);
  return types.flatMap(([type, isSupported]) => (isSupported === true ? [type] : [])).toSorted();
}

function assertPfxOpens(pfx: Uint8Array | undefined, password: string): void {
  using folder = makeTemporaryFolder();
  const file = folder.write('store.pfx', pfx ?? '');
  const secret = ['-passin', `file:${folder.write('password', password)}`];
  const leaf = folder.write('leaf.pem', openssl(['pkcs12', '-in', file, ...secret, '-clcerts', '-nokeys']));
  const key = openssl(['pkcs12', '-in', file, ...secret, '-nocerts', '-nodes']);
  assert.equal(openssl(['pkey', '-pubout'], Buffer.from(key)), openssl(['x509', '-pubkey', '-noout', '-in', leaf]));
  assert.ok(tryOpenssl(['pkcs12', '-in', file, ...secret, '-noout']).isGood);
}

function assertJksOpens(jks: Uint8Array | undefined, password: string): void {
  using folder = makeTemporaryFolder();
  const file = folder.write('store.jks', jks ?? '');
  const { isGood, text } = keytool(['-list', '-v', '-keystore', file, '-storepass', password]);
  assert.ok(isGood, text);
  assert.match(text, /Entry type: PrivateKeyEntry\nCertificate chain length: 2\n/);
}
