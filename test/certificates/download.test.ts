// The download: a zip of what servers want, for whoever has a certificate to install.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DAY_MS } from '../../src/lib/clock.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { filesOf } from '../support/downloads.ts';
import { issueFree, issueGranted, LIFE_YAML, orderGranted } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('The download is a zip with folders for four servers, whose chain and key belong together', async () => {
  const id = await issueFree(service, 'zip.com');
  const answer = await service.ask('DownloadCertificate', { CertificateId: id });
  assert.equal(answer['ContentType'], 'application/zip');
  const files = unzip(answer);
  assert.deepEqual(
    [...files.keys()],
    [
      'zip.com.csr',
      'Nginx/1_zip.com_bundle.crt',
      'Nginx/2_zip.com.key',
      'Apache/1_root_bundle.crt',
      'Apache/2_zip.com.crt',
      'Apache/3_zip.com.key',
      'IIS/zip.com.pfx',
      'IIS/keystorePass.txt',
      'Tomcat/zip.com.jks',
      'Tomcat/keystorePass.txt',
    ],
  );
  const bundle = files.get('Nginx/1_zip.com_bundle.crt') ?? '';
  const key = createPrivateKey(files.get('Nginx/2_zip.com.key') ?? '');
  assert.ok(new X509Certificate(bundle).checkPrivateKey(key));
  assert.equal(bundle.split('BEGIN CERTIFICATE').length - 1, 2);
  assert.ok(bundle.startsWith(files.get('Apache/2_zip.com.crt') ?? 'nothing'));
  assert.equal(files.get('Apache/3_zip.com.key'), files.get('Nginx/2_zip.com.key'));
  assert.match(files.get('zip.com.csr') ?? '', /^-----BEGIN CERTIFICATE REQUEST-----/);
});

test('The download has no key where the applicant holds it, and names a wildcard without its star', async () => {
  const names = ['*.star.com'];
  const CsrContent = encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', names)).csr);
  const id = await issueGranted(service, names, { input: { CsrType: 'parse', CsrContent } });
  const files = unzip(await service.ask('DownloadCertificate', { CertificateId: id }));
  assert.deepEqual(
    [...files.keys()],
    ['_.star.com.csr', 'Nginx/1__.star.com_bundle.crt', 'Apache/1_root_bundle.crt', 'Apache/2__.star.com.crt'],
  );
});

test('The download is there for what is issued or expired, and for nothing else', async () => {
  const order = await orderGranted(service, ['draft.com']);
  const refusal = await service.refusal('DownloadCertificate', { CertificateId: order });
  assert.equal(refusal, 'FailedOperation.InvalidCertificateStatusCode');
  const id = await issueFree(service, 'expired.com');
  service.advance(91 * DAY_MS);
  await service.waitForStatus(id, 3);
  await service.ask('DownloadCertificate', { CertificateId: id });
});

function unzip(answer: Answer): ReadonlyMap<string, string> {
  return new Map([...filesOf(answer)].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}
