// Orders by ACME, from the directory to the certificate, which is one of this service like any other.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { openAcmeService } from '../support/acme/service.ts';
import { makeTestCsr } from '../support/authority.ts';

const service = await openAcmeService();
after(async () => await service[Symbol.asyncDispose]());

test('A client orders by http-01, and its certificate is in the list of the account with an id of its own', async () => {
  const client = await service.client();
  const { order, pem } = await service.obtain(client, ['shop.com', 'www.shop.com']);
  assert.equal(order['status'], 'valid');
  const leaf = new X509Certificate(pem);
  assert.equal(leaf.subjectAltName, 'DNS:shop.com, DNS:www.shop.com');
  const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: 'shop.com' });
  const [listed] = Certificates as readonly { CertificateId: string; Status: number; PackageType: string }[];
  assert.deepEqual([listed?.Status, listed?.PackageType], [1, '13']);
  const detail = await service.ask('DescribeCertificateDetail', { CertificateId: listed?.CertificateId });
  assert.equal(detail['CertificatePublicKey']?.toString().startsWith(pem.slice(0, 500)), true);
});

test('A wildcard is ordered by dns-01, and by nothing else', async () => {
  const client = await service.client();
  const { json } = await client.order(['*.wild.com', 'wild.com']);
  const authorizations = await Promise.all(
    (json['authorizations'] as readonly string[]).map(async (url) => (await client.post(url)).json),
  );
  const types = authorizations.map((one) => (one['challenges'] as readonly { type: string }[]).map(({ type }) => type));
  assert.deepEqual(types, [['dns-01'], ['http-01', 'dns-01', 'tls-alpn-01']]);
  const { pem } = await service.obtain(client, ['*.wild.com', 'wild.com']);
  assert.equal(new X509Certificate(pem).subjectAltName, 'DNS:*.wild.com, DNS:wild.com');
});

test('An order that is not ready is not finalized, and one that was, once', async () => {
  const client = await service.client();
  const { json } = await client.order(['once.com']);
  const csr = await makeTestCsr(['once.com'], 'p256');
  assert.equal((await client.finalize(json, csr)).problem, 'orderNotReady');
  await service.prove(client, json);
  assert.equal((await client.finalize(json, csr)).json['status'], 'valid');
  assert.equal((await client.finalize(json, csr)).problem, 'orderNotReady');
});

test('An order by the API for a domain and its "www." name, which one proof is of, is issued beside them', async () => {
  const id = (await service.ask('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'beside.com' }))[
    'CertificateId'
  ];
  const { DvAuthDetail } = await service.ask('DescribeCertificateDetail', { CertificateId: id });
  const { DvAuthKey, DvAuthValue } = DvAuthDetail as { DvAuthKey: string; DvAuthValue: string };
  service.applicant.records.set('beside.com', { ns: 'ns.example.net' });
  service.applicant.records.set(DvAuthKey, { txt: [DvAuthValue] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(String(id), 1);
});
