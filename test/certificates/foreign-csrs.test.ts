// CSRs as other people's tools write them: accepted where OpenSSL accepts them, though they are not strictly DER.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readStrictCertificate } from '../../src/x509/certificate/certificate.ts';
import { issueGranted, LIFE_YAML } from '../support/life.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { openTestService, type TestService } from '../support/service.ts';

/** CFSSL's, IIS Manager's, certmonger's, PKI.js's and Bouncy Castle's. */
const FOLDER = join(import.meta.dirname, '../vectors/cases/csr');
const FILES = readdirSync(FOLDER);
const NAME = 'csr.example.com';

describe('A reissue takes a CSR of another tool', () => {
  let service: TestService;
  let newest: string;

  before(async () => {
    service = await openTestService({ yaml: LIFE_YAML });
    newest = await issueGranted(service, [NAME]);
  });
  after(() => service[Symbol.asyncDispose]());

  for (const file of FILES) {
    test(file.replace('.pem', '').replaceAll('-', ' '), { skip: skipWithoutOpenssl }, async () => {
      const csr = readFileSync(join(FOLDER, file), 'utf8');
      const { CertificateId } = await service.ask('ReplaceCertificate', {
        CertificateId: newest,
        ValidType: 'DNS_AUTO',
        CsrType: 'upload',
        CsrContent: csr,
      });
      newest = String(CertificateId);
      const detail = await service.waitForStatus(newest, 1);
      const certified = openssl(['x509', '-noout', '-pubkey'], Buffer.from(String(detail['CertificatePublicKey'])));
      assert.equal(certified, openssl(['req', '-noout', '-pubkey'], Buffer.from(csr)));
      // What it was in the CSR, it is in the certificate as RFC 3279 §2.3.1 and RFC 5480 §2 have it.
      readStrictCertificate(new X509Certificate(String(detail['CertificatePublicKey'])).raw);
    });
  }
});

test('A CSR signed with SHA-1 is refused where the settings say so, by a reason that is true', async () => {
  await using strict = await openTestService({ yaml: `${LIFE_YAML}validation: { sha1Csrs: false }\n` });
  const original = await issueGranted(strict, [NAME]);
  const answer = await strict.call('ReplaceCertificate', {
    CertificateId: original,
    ValidType: 'DNS_AUTO',
    CsrType: 'upload',
    CsrContent: readFileSync(join(FOLDER, 'sha1-signature.pem'), 'utf8'),
  });
  assert.equal(answer.Error?.Code, 'FailedOperation.CertificateInvalid');
  assert.match(answer.Error.Message, /it is signed with SHA-1, which is not accepted here/);
});
