// Private keys are for callers whose policy allows them, whatever else it allows, and in whatever form they are asked for.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import { READ_PRIVATE_KEY } from '../../src/api/rights/private-key-permission.ts';
import { detailOf, idOf, issueFree, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

let service: TestService;
let id: string;
let tagged: string;
let looking: Credential;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  id = await issueFree(service, 'key.com', { input: { CsrKeyPassword: 'chosen1' } });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, id);
  const Tags = [{ TagKey: 'team', TagValue: 'shop' }];
  tagged = idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey, Tags }));
  await service.addPolicy('looking', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['ssl:Describe*', 'ssl:Download*'], resource: ['*'] },
      { effect: 'allow', action: [READ_PRIVATE_KEY], resource: ['qcs::ssl:::tag/team&shop'] },
    ],
  });
  looking = await service.addKey({ policyName: 'looking' });
});
after(() => service[Symbol.asyncDispose]());

function isSecret(name: string): boolean {
  return /\.(key|pfx|jks)$|Pass/.test(name);
}

test('Detail shows the key to FullAccess, and to nobody who may only look', async () => {
  assert.match(String((await detailOf(service, id))['CertificatePrivateKey']), /^-----BEGIN EC PRIVATE KEY-----/);
  const reading = await service.addKey({ policyName: 'ReadOnlyAccess' });
  for (const key of [reading, looking]) {
    const detail = await detailOf(service, id, key);
    assert.equal(detail['CertificatePrivateKey'], '');
    assert.match(String(detail['CertificatePublicKey']), /BEGIN CERTIFICATE/);
  }
});

test('A policy may allow the keys of some certificates, here by their tag', async () => {
  const detail = await detailOf(service, tagged, looking);
  assert.match(String(detail['CertificatePrivateKey']), /^-----BEGIN EC PRIVATE KEY-----/);
});

test('A download has neither keys nor key stores for who may not have the key', async () => {
  const names = async (CertificateId: string, key: Credential): Promise<readonly string[]> => {
    const { Content } = await service.ask('DownloadCertificate', { CertificateId }, key);
    return Object.keys(unzipSync(Buffer.from(String(Content), 'base64')));
  };
  assert.deepEqual((await names(id, looking)).filter(isSecret), []);
  assert.ok((await names(id, looking)).length >= 4);
  assert.ok((await names(id, service.key)).filter(isSecret).length >= 4);
  assert.ok((await names(tagged, looking)).filter(isSecret).length >= 4);
});

test('A link to what has the key in it is refused to who may not have the key; the root is for all', async () => {
  for (const ServiceType of ['nginx', 'apache', 'iis', 'tomcat', 'jks', 'other']) {
    const wish = { CertificateId: id, ServiceType };
    assert.equal(await service.refusal('DescribeDownloadCertificateUrl', wish, looking), 'UnauthorizedOperation');
    await service.ask('DescribeDownloadCertificateUrl', { ...wish, CertificateId: tagged }, looking);
  }
  await service.ask('DescribeDownloadCertificateUrl', { CertificateId: id, ServiceType: 'root' }, looking);
});
