// Links to downloads: what each serves, to whom, and for how long.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { LINK_LIFE_MS, MAX_LINK_TOKEN } from '../../src/api/download-link.ts';
import { FOLLOWED_PER_SECOND } from '../../src/api/downloads.ts';
import { DOWNLOAD_FORMS } from '../../src/certificates/inventory/download.ts';
import { HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { fetchedFiles, linkTo } from '../support/downloads.ts';
import { issueFree, issueGranted, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  id = await issueFree(service, 'link.com');
});
after(() => service[Symbol.asyncDispose]());

const FILES: Readonly<Record<(typeof DOWNLOAD_FORMS)[number], readonly string[]>> = {
  nginx: ['link.com_bundle.crt', 'link.com_bundle.pem', 'link.com.key', 'link.com.csr'],
  apache: ['root_bundle.crt', 'link.com.crt', 'link.com.key'],
  iis: ['link.com.pfx', 'keystorePass.txt'],
  tomcat: ['link.com.pfx', 'keystorePass.txt'],
  jks: ['link.com.jks', 'keystorePass.txt'],
  other: [
    'link.com_bundle.crt',
    'link.com_bundle.pem',
    'link.com.crt',
    'root_bundle.crt',
    'link.com.key',
    'link.com.csr',
  ],
  root: ['link.com_root.crt'],
};

describe('A link', () => {
  for (const form of DOWNLOAD_FORMS) {
    test(`for ${form} leads to a zip with the files that are documented for it`, async () => {
      const wish = { CertificateId: id, ServiceType: form };
      const answer = await service.ask('DescribeDownloadCertificateUrl', wish);
      assert.equal(answer['DownloadFilename'], `link.com_${form}.zip`);
      const files = await fetchedFiles(String(answer['DownloadCertificateUrl']));
      assert.deepEqual([...files.keys()], FILES[form]);
      assert.ok([...files.values()].every((bytes) => bytes.length > 0));
    });
  }

  test('is for nginx where no ServiceType is given, and takes that in any case of letters', async () => {
    assert.match(await linkTo(service, { CertificateId: id }), /\/link\.com_nginx\.zip$/);
    assert.match(await linkTo(service, { CertificateId: id, ServiceType: 'Tomcat' }), /\/link\.com_tomcat\.zip$/);
  });

  test('brings a chain and the key that belongs to it, and the root for those who trust it', async () => {
    const files = await fetchedFiles(await linkTo(service, { CertificateId: id, ServiceType: 'apache' }));
    const textOf = (name: string): string => Buffer.from(files.get(name) ?? []).toString();
    const leaf = new X509Certificate(textOf('link.com.crt'));
    assert.ok(leaf.checkPrivateKey(createPrivateKey(textOf('link.com.key'))));
    const issuing = new X509Certificate(textOf('root_bundle.crt'));
    assert.ok(leaf.verify(issuing.publicKey));
    const root = await fetchedFiles(await linkTo(service, { CertificateId: id, ServiceType: 'root' }));
    const anchor = new X509Certificate(Buffer.from(root.get('link.com_root.crt') ?? []));
    assert.ok(issuing.verify(anchor.publicKey) && anchor.verify(anchor.publicKey));
  });

  test('is a file to be saved and not kept on the way, and HEAD tells of it without sending it', async () => {
    const link = await linkTo(service, { CertificateId: id });
    const [got, head] = await Promise.all([fetch(link), fetch(link, { method: 'HEAD' })]);
    const bytes = await got.bytes();
    for (const { status, headers } of [got, head]) {
      assert.equal(status, 200);
      assert.equal(headers.get('content-type'), 'application/zip');
      assert.equal(headers.get('content-disposition'), 'attachment; filename="link.com_nginx.zip"');
      assert.equal(headers.get('content-length'), String(bytes.length));
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
    }
    assert.equal((await head.bytes()).length, 0);
    assert.equal((await fetch(link, { method: 'POST' })).status, 404);
  });

  test('may be followed again until its time is over, and then never', async () => {
    const link = await linkTo(service, { CertificateId: id });
    service.advance(LINK_LIFE_MS - 1);
    assert.equal(await statusOf(link), 200);
    assert.equal(await statusOf(link), 200);
    service.advance(1);
    assert.equal(await statusOf(link), 410);
    service.advance(HOUR_MS);
    assert.equal(await statusOf(link), 410);
  });

  test('stays good when the service starts again, since it needs no memory of it', async () => {
    const link = new URL(await linkTo(service, { CertificateId: id }));
    await using again = await openTestService({ yaml: LIFE_YAML, folder: service.folder, clock: service.clock });
    assert.equal(await statusOf(`http://127.0.0.1:${again.service.port}${link.pathname}`), 200);
  });

  test('that was changed in any character, cut or lengthened leads nowhere', async () => {
    const link = await linkTo(service, { CertificateId: id });
    const { origin, pathname } = new URL(link);
    const [, folder, token = '', name = ''] = pathname.split('/');
    const changed = token.split('').map((character, at) => {
      return `${token.slice(0, at)}${character === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    });
    const others = [token.slice(1), token.slice(0, -1), `${token}A`, `${token}=`, '', 'A'.repeat(MAX_LINK_TOKEN + 1)];
    for (const wrong of [...changed, ...others]) {
      assert.equal(await statusOf(`${origin}/${folder}/${wrong}/${name}`), 404, wrong);
    }
    assert.equal(await statusOf(link), 200);
  });

  test('serves one thing: neither another form nor another path lies behind it', async () => {
    const link = await linkTo(service, { CertificateId: id, ServiceType: 'root' });
    for (const wrong of [
      link.replace('_root', '_nginx'),
      link.replace('link.com_root.zip', ''),
      link.replace('/link.com_root.zip', ''),
      `${link}/`,
      link.replace('link.com', '..%2f..%2flink.com'),
    ]) {
      assert.equal(await statusOf(wrong), 404, wrong);
    }
  });

  test('cannot be made from other things that the service has sealed', async () => {
    const { secrets } = service.service.world;
    const sealed = secrets.seal(Buffer.from(`9999999999999 nginx modern ${id}`), `certificate/${id}/keyPassword`);
    const link = await linkTo(service, { CertificateId: id });
    const [, , token = ''] = new URL(link).pathname.split('/');
    assert.equal(await statusOf(link.replace(token, Buffer.from(sealed).toString('base64url'))), 404);
  });

  test('ends with the certificate that it leads to: when it is revoked, when it is deleted', async () => {
    const revoked = await issueGranted(service, ['revoked-link.com']);
    const link = await linkTo(service, { CertificateId: revoked });
    await service.ask('RevokeCertificate', { CertificateId: revoked });
    assert.equal(await statusOf(link), 410);
    const uploaded = await uploadAgain();
    const second = await linkTo(service, { CertificateId: uploaded });
    assert.equal(await statusOf(second), 200);
    await service.ask('DeleteCertificate', { CertificateId: uploaded });
    assert.equal(await statusOf(second), 410);
  });

  test('may be followed so many times a second, whichever of the account it is', async () => {
    const [one, other] = await Promise.all(
      ['root', 'nginx'].map((ServiceType) => linkTo(service, { CertificateId: id, ServiceType })),
    );
    service.advance(SECOND_MS);
    for (let count = 0; count < FOLLOWED_PER_SECOND; count += 1) assert.equal(await statusOf(String(one)), 200);
    assert.equal(await statusOf(String(other)), 429);
    service.advance(SECOND_MS);
    assert.equal(await statusOf(String(other)), 200);
  });

  test('stands in no log, and following it does', async () => {
    const link = await linkTo(service, { CertificateId: id });
    const { length } = service.logLines;
    await fetchedFiles(link);
    const [, , token = ''] = new URL(link).pathname.split('/');
    assert.ok(service.logLines.slice(length).some((line) => line.includes('"download"') && line.includes(id)));
    assert.ok(!service.logLines.some((line) => line.includes(token)));
  });

  test('is in the log of operations as a download when it is asked for', async () => {
    const domain = 'logged-link.com';
    const logged = await issueFree(service, domain);
    await linkTo(service, { CertificateId: logged });
    const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', { Limit: 1000 });
    const kinds = (OperateLogs as readonly { readonly CertId: string; readonly Action: string }[])
      .filter(({ CertId }) => CertId === logged)
      .map(({ Action }) => Action);
    assert.equal(kinds.filter((kind) => kind === 'download').length, 1);
  });
});

test('Links are HTTPS where the service has it, on the port that it has', async () => {
  await using secured = await openTestService({ yaml: LIFE_YAML, env: { RESEAL_TLS: 'auto' } });
  const link = new URL(await linkTo(secured, { CertificateId: await issueFree(secured, 'tls.com') }));
  assert.deepEqual([link.protocol, link.port], ['https:', String(secured.service.port)]);
  await using published = await openTestService({
    yaml: LIFE_YAML,
    env: { RESEAL_PUBLIC_URL: 'https://reseal.example.com' },
  });
  const there = new URL(await linkTo(published, { CertificateId: await issueFree(published, 'public.com') }));
  assert.equal(there.origin, 'https://reseal.example.com');
});

async function statusOf(link: string): Promise<number> {
  const reply = await fetch(link);
  await reply.bytes();
  return reply.status;
}

async function uploadAgain(): Promise<string> {
  const detail = await service.ask('DescribeCertificateDetail', { CertificateId: id });
  const { CertificatePublicKey, CertificatePrivateKey } = detail;
  const copy = await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey });
  return String(copy['CertificateId']);
}
