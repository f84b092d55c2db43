// Reissue through the whole service: what is kept, what is refused, and what a reissue leaves behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestService } from '../support/service.ts';

test('A free certificate is reissued with a new key, the same names and the same expiry', async () => {
  await using service = await openTestService();
  const { CertificateId: first } = await service.ask('ApplyCertificate', {
    DvAuthMethod: 'DNS_AUTO',
    DomainName: 'example.com',
  });
  const original = await service.waitForStatus(String(first), 1);
  const { CertificateId: second } = await service.ask('ReplaceCertificate', {
    CertificateId: first,
    ValidType: 'DNS_AUTO',
    CsrType: 'online',
  });
  const replacement = await service.waitForStatus(String(second), 1);
  assert.notEqual(second, first);
  assert.equal(replacement['CertEndTime'], original['CertEndTime']);
  assert.equal(replacement['Domain'], original['Domain']);
  assert.deepEqual(replacement['SubjectAltName'], original['SubjectAltName']);
  assert.notEqual(replacement['CertificatePrivateKey'], original['CertificatePrivateKey']);
});
