// Chains as other authorities and tools hand them out: kept where OpenSSL follows them up, refused by the name of what does not belong.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { openTestService, type TestService } from '../support/service.ts';

const FOLDER = join(import.meta.dirname, '../vectors/cases');
const CHAINS = [
  'plain',
  'plain-with-root',
  'ca-false-written-out',
  'key-usage-trailing-zeros',
  'negative-serial',
  'issuer-name-in-another-string-type',
  'two-certificates-of-the-issuer',
  'two-certificates-and-both-roots',
  'root-and-its-cross-certificate',
] as const;

const read = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');
const KEY = read('chain/key-of-all.pem');

let service: TestService;

before(async () => {
  service = await openTestService();
});
after(() => service[Symbol.asyncDispose]());

async function upload(input: object) {
  return await service.call('UploadCertificate', { CertificatePrivateKey: KEY, Repeatable: true, ...input });
}

describe('An upload is kept', () => {
  for (const name of CHAINS) {
    test(name.replaceAll('-', ' '), async () => {
      const answer = await upload({ CertificatePublicKey: read(`chain/${name}.pem`) });
      assert.equal(answer.Error, undefined, String(answer.Error?.Message));
      const detail = await service.ask('DescribeCertificateDetail', { CertificateId: answer['CertificateId'] });
      assert.equal(detail['Domain'], 'up.example.com');
      assert.equal(detail['Status'], 1);
    });
  }

  test('issuing authorities of UniTrust, one by one', async () => {
    const authorities = decodePem(read('chain/sheca-issuing-authorities.pem'));
    assert.equal(authorities.length, 3);
    for (const { der } of authorities) {
      const input = { CertificatePublicKey: encodePem('CERTIFICATE', der), CertificateType: 'CA' };
      const answer = await service.call('UploadCertificate', input);
      assert.equal(answer.Error, undefined, String(answer.Error?.Message));
    }
  });
});

describe('An upload is refused', () => {
  test('by the name of the root that is not its own', async () => {
    const { Error } = await upload({ CertificatePublicKey: read('chain/with-foreign-root.pem') });
    assert.equal(Error?.Code, 'FailedOperation.CertificateChainError');
    assert.match(Error.Message, /"CN=Example Root Two" is no issuer of "CN=up.example.com", nor of any above it/);
  });

  test('by the label of the block that is no certificate', async () => {
    const { Error } = await upload({ CertificatePublicKey: read('chain/with-private-key.pem') });
    assert.match(String(Error?.Message), /PRIVATE KEY/);
  });

  test('by the cipher of its key', async () => {
    const input = { CertificatePublicKey: read('chain/plain.pem'), KeyPassword: 'right-password' };
    const answer = await upload({ ...input, CertificatePrivateKey: read('key/des-cbc.pem') });
    if (answer.Error !== undefined) assert.match(answer.Error.Message, /DES-CBC/);
  });
});
