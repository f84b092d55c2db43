// Uploaded certificates that no public authority would issue: kept and shown as they are, or refused, never half read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS } from '../../src/lib/clock.ts';
import { detailOf, idOf, LIFE_YAML, statusOf } from '../support/life.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const skip = { skip: skipWithoutOpenssl };

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

interface Made {
  readonly CertificatePublicKey: string;
  readonly CertificatePrivateKey: string;
}

/** Self-signed, valid from now by the machine's clock. */
function make(subject: string, wish: { readonly names?: string; readonly algorithm?: readonly string[] } = {}): Made {
  using folder = makeTemporaryFolder();
  const algorithm = wish.algorithm ?? ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const CertificatePrivateKey = openssl(['genpkey', ...algorithm]);
  const key = folder.write('key.pem', CertificatePrivateKey);
  const names = wish.names === undefined ? [] : ['-addext', `subjectAltName=${wish.names}`];
  const CertificatePublicKey = openssl([
    'req',
    '-x509',
    '-utf8',
    '-key',
    key,
    '-subj',
    subject,
    '-days',
    '30',
    ...names,
  ]);
  return { CertificatePublicKey, CertificatePrivateKey };
}

test(
  'A self-signed certificate for an internal name is kept under that name, and has no root beside it',
  skip,
  async () => {
    const id = await upload(make('/CN=localhost'));
    const detail = await detailOf(service, id);
    assert.equal(detail['Domain'], 'localhost');
    assert.deepEqual(detail['SubjectAltName'], []);
    assert.equal((detail['RootCert'] as { readonly Standard: string | null }).Standard, null);
    assert.equal((detail['CertChainInfo'] as []).length, 1);
    await service.ask('DownloadCertificate', { CertificateId: id });
  },
);

test('A certificate without any name is shown by its subject, found by its id, and packed', skip, async () => {
  const id = await upload(make('/O=Nameless'));
  assert.equal((await detailOf(service, id))['Domain'], 'O=Nameless');
  const listed = await service.ask('DescribeCertificates', { SearchKey: id });
  assert.equal(listed['TotalCount'], 1);
  await service.ask('DownloadCertificate', { CertificateId: id });
});

test(
  'ProductZhName is who issued it: the common name, the organization without one, or all of the name',
  skip,
  async () => {
    const named = { '/O=Firm/CN=Firm CA 1': 'Firm CA 1', '/C=CN/O=某公司': '某公司', '/C=CN/OU=Lab': 'OU=Lab, C=CN' };
    for (const [subject, name] of Object.entries(named)) {
      const id = await upload(make(subject));
      const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: id });
      const [listed] = Certificates as readonly Answer[];
      assert.deepEqual([(await detailOf(service, id))['ProductZhName'], listed?.['ProductZhName']], [name, name]);
    }
  },
);

test('Names that are addresses are not shown as domains', skip, async () => {
  const id = await upload(make('/CN=host.example.com', { names: 'DNS:host.example.com,IP:192.0.2.1' }));
  const detail = await detailOf(service, id);
  assert.equal(detail['Domain'], 'host.example.com');
  assert.deepEqual(detail['SubjectAltName'], []);
});

test(
  'Without domain names the addresses, the common name or the subject stand for them, as they were written',
  skip,
  async () => {
    const made = {
      'My private server': make('/CN=My private server'),
      '服务器 一号': make('/CN=服务器 一号'),
      '192.0.2.7': make('/CN=Printer', { names: 'IP:192.0.2.7,IP:2001:db8::7' }),
      'OU=机房, O=某公司': make('/O=某公司/OU=机房'),
      'Foo, "Inc"': make('/CN=Foo, "Inc"'),
    };
    for (const [domain, pair] of Object.entries(made)) {
      const id = await upload(pair);
      assert.equal((await detailOf(service, id))['Domain'], domain);
      await service.ask('DownloadCertificate', { CertificateId: id });
    }
    const found = await service.ask('DescribeCertificates', { SearchKey: 'PRIVATE server' });
    assert.equal(found['TotalCount'], 1);
  },
);

test('A key of an algorithm that is not known here is refused, by name of what is wrong', skip, async () => {
  for (const [name, algorithm] of Object.entries({
    Ed448: ['-algorithm', 'ED448'],
    'P-521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
    'RSA 1024': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  })) {
    const answer = await service.call('UploadCertificate', make('/CN=odd.example.com', { algorithm }));
    assert.equal(answer.Error?.Code, 'FailedOperation.CertificateEncryptInvalid');
    assert.ok(answer.Error.Message.includes(`: its key is ${name}; those that are kept: rsa2048, rsa3072, `));
  }
});

test('An uploaded certificate expires like any other, and can still be downloaded and deleted', skip, async () => {
  const id = await upload(make('/CN=ends.example.com'));
  const end = new Date(`${String((await detailOf(service, id))['CertEndTime']).replace(' ', 'T')}+08:00`);
  service.advance(Math.max(0, end.getTime() + DAY_MS - service.clock.now().getTime()));
  assert.equal(await statusOf(service, id), 3);
  await service.ask('DownloadCertificate', { CertificateId: id });
  await service.ask('DeleteCertificate', { CertificateId: id });
});

async function upload(made: Made): Promise<string> {
  return idOf(await service.ask('UploadCertificate', made));
}
