// The sequences of calls that clients of Tencent Cloud make (reference/lifecycle.md), by the official SDK, as they make them.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { unzipSync } from 'fflate';
import { openSdk, type SdkClient, SIGN_METHODS } from '../support/sdk.ts';
import { type Answer, endpointOf, ISSUED, openSdkService, type SdkService } from './sdk-life.ts';

let opened: SdkService;

before(async () => {
  opened = await openSdkService();
});
after(async () => await opened[Symbol.asyncDispose]());

for (const protocol of ['HTTP', 'HTTPS'] as const) {
  for (const signMethod of SIGN_METHODS) {
    describe(`over ${protocol} by ${signMethod}`, () => {
      const domain = `${protocol}-${signMethod}.sequences.example.com`.toLowerCase();
      const client = (): Caller => callerOf({ protocol, signMethod });
      sequences(client, domain);
    });
  }
}

function sequences(client: () => Caller, domain: string): void {
  let replacement: Downloaded;

  test('apply with DNS_AUTO → complete → download', async () => {
    const call = client();
    const { CertificateId } = await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: domain });
    await complete(call, CertificateId);
    const { certificate, key } = await download(call, CertificateId);
    assert.ok(certificate.checkHost(domain) !== undefined && isPair(certificate, key));
  });

  test('replace → complete → download', async () => {
    const call = client();
    const { Certificates } = await call('DescribeCertificates', { SearchKey: domain, Limit: 1 });
    const [original] = Certificates as readonly Answer[];
    const CertificateId = String(original?.['CertificateId']);
    const before = await download(call, CertificateId);
    const wish = { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'online', Reason: 'lost' };
    const { CertificateId: next } = await call('ReplaceCertificate', wish);
    await complete(call, next);
    replacement = await download(call, next);
    assert.notEqual(replacement.key, before.key);
    assert.ok(isPair(replacement.certificate, replacement.key));
    assert.equal(replacement.certificate.validTo, before.certificate.validTo);
  });

  test('upload, which repeats nothing → poll Detail until Status is 1 → delete', async () => {
    const call = client();
    const { pem, key } = replacement;
    const upload = { CertificatePublicKey: pem, CertificatePrivateKey: key, CertificateType: 'SVR', Repeatable: false };
    const { CertificateId } = await call('UploadCertificate', upload);
    const detail = await waitUntilIssued(call, CertificateId);
    assert.equal(detail['CertificatePrivateKey'], key);
    // Who uploads the same again, as Terraform and deployment tools do at each run, is told of the one that is there.
    const again = await call('UploadCertificate', upload);
    assert.equal(again['RepeatCertId'], CertificateId);
    assert.equal((await call('DeleteCertificate', { CertificateId }))['DeleteResult'], true);
  });
}

test('The SDK sends parts of multipart/form-data, texts and files, and they are taken like any other call', async () => {
  const client = openSdk({ credential: opened.service.key, endpoint: endpointOf(opened.service) });
  const call: Caller = async (action, input) => await client.request(action, input, { multipart: true });
  const DomainName = 'multipart.sequences.example.com';
  const { CertificateId } = await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName });
  await complete(call, CertificateId);
  const { pem, key } = await download(call, CertificateId);
  const upload = { CertificatePublicKey: Buffer.from(pem), CertificatePrivateKey: Buffer.from(key), Alias: 'ein Ü' };
  const { CertificateId: copy } = await call('UploadCertificate', upload);
  const detail = await waitUntilIssued(call, copy);
  assert.deepEqual([detail['Alias'], detail['Domain']], ['ein Ü', DomainName]);
  await assert.rejects(call('DescribeCertificate', { CertificateId: 'nothing1' }), (error: Error) => 'code' in error);
});

/** Calls an action as a client that knows no types; rejects with the service's code. */
type Caller = (action: string, input: object) => Promise<Answer>;

function callerOf(form: {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly signMethod: (typeof SIGN_METHODS)[number];
}): Caller {
  const { service, root } = opened;
  const wish = { credential: service.key, endpoint: endpointOf(service), signMethod: form.signMethod };
  const client: SdkClient = openSdk(form.protocol === 'HTTPS' ? { ...wish, root } : wish);
  return async (action, input) => await client.request(action, input);
}

/** As clients do that do not know whether DNS_AUTO was faster than they are. */
async function complete(call: Caller, CertificateId: unknown): Promise<void> {
  assert.equal((await call('CompleteCertificate', { CertificateId }))['CertificateId'], CertificateId);
  await waitUntilIssued(call, CertificateId);
}

const PATIENCE_MS = 180_000;
const POLL_MS = 20;

async function waitUntilIssued(call: Caller, CertificateId: unknown): Promise<Answer> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const detail = await call('DescribeCertificateDetail', { CertificateId });
    if (detail['Status'] === ISSUED) return detail;
    if (waitedMs > PATIENCE_MS) assert.fail(`${String(CertificateId)} stays at ${String(detail['Status'])}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

interface Downloaded {
  readonly certificate: X509Certificate;
  /** The chain, and its key. */
  readonly pem: string;
  readonly key: string;
}

/** Looks in the zip for Nginx/, one .crt and one .key. */
async function download(call: Caller, CertificateId: unknown): Promise<Downloaded> {
  const { Content } = await call('DownloadCertificate', { CertificateId });
  const files = Object.entries(unzipSync(Buffer.from(String(Content), 'base64')));
  const textOf = (ending: string): string => {
    const found = files.filter(([name]) => name.startsWith('Nginx/') && name.endsWith(ending));
    assert.equal(found.length, 1, ending);
    return Buffer.from(found[0]?.[1] ?? []).toString();
  };
  const [pem, key] = [textOf('.crt'), textOf('.key')];
  return { certificate: new X509Certificate(pem), pem, key };
}

function isPair(certificate: X509Certificate, key: string): boolean {
  return certificate.checkPrivateKey(createPrivateKey(key));
}
