// openssl asks the running service whether certificates are revoked, at the address that stands in them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base64Of } from '../../src/lib/bytes.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { decodePem } from '../../src/x509/pem/pem.ts';
import { detailOf, issueFree, LIFE_YAML } from '../support/life.ts';
import { askOverHttp, judgeAnswer, makeOcspRequest, type OcspAsking } from '../support/ocsp.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { certificatePem } from '../support/authority.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

let service: TestService;
let folder: ReturnType<typeof makeTemporaryFolder>;

describe('OCSP over HTTP', { skip: skipWithoutOpenssl }, () => {
  before(async () => {
    service = await openTestService({ yaml: LIFE_YAML });
    folder = makeTemporaryFolder();
  });
  after(async () => {
    await service[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test('An issued certificate is good, and revoked as soon as it shows as revoked, with its reason', async () => {
    const id = await issueFree(service, 'watched.com');
    const { asking, url, leafFile } = await chainOf(id);
    const good = await askOverHttp(asking, ['-url', url, '-cert', leafFile]);
    assert.match(good, /Response verify OK/);
    assert.match(good, /leaf\.pem: good\n/);
    await service.ask('RevokeCertificate', { CertificateId: id, Reason: 'key compromised' });
    await service.waitForStatus(id, 10);
    for (const nonce of ['-nonce', '-no_nonce']) {
      const revoked = await askOverHttp(asking, ['-url', url, nonce, '-cert', leafFile]);
      assert.match(revoked, /Response verify OK/);
      assert.match(revoked, /leaf\.pem: revoked\n/);
      assert.match(revoked, /Reason: keyCompromise\n/);
      assert.doesNotMatch(revoked, /WARNING/);
    }
  });

  test('An answer that was asked for by GET is as good as one by POST, and caches may keep it', async () => {
    const { asking, url, serial } = await chainOf(await issueFree(service, 'cached.com'));
    const request = makeOcspRequest(asking, { serials: [serial] });
    const reply = await fetch(`${url}/${encodeURIComponent(base64Of(request))}`);
    assert.equal(reply.headers.get('content-type'), 'application/ocsp-response');
    assert.match(reply.headers.get('cache-control') ?? '', /^max-age=3600,/);
    const { isGood, text } = judgeAnswer(asking, new Uint8Array(await reply.arrayBuffer()), request);
    assert.ok(isGood && text.includes('Cert Status: good'), text);
    const headers = { 'if-none-match': reply.headers.get('etag') ?? '' };
    assert.equal((await fetch(reply.url, { headers })).status, 304);
  });

  test('The root answers for the issuing authority, by a signer of its own', async () => {
    const { asking, url, issuingFile } = await chainOf(await issueFree(service, 'chained.com'));
    const text = await askOverHttp({ ...asking, issuer: asking.root }, ['-url', url, '-cert', issuingFile]);
    assert.match(text, /Response verify OK/);
    assert.match(text, /issuing\.pem: good\n/);
  });

  test('Of several serials each has its answer, and one that was never issued is unknown', async () => {
    const first = await chainOf(await issueFree(service, 'one.com'));
    const second = await chainOf(await issueFree(service, 'two.com'));
    const serials = [first.serial, second.serial, '0123456789abcdef'];
    const asked = serials.flatMap((serial) => ['-serial', `0x${serial}`]);
    const text = await askOverHttp(first.asking, ['-url', first.url, ...asked]);
    assert.match(text, /Response verify OK/);
    assert.deepEqual(text.match(/: (?:good|revoked|unknown)$/gm), [': good', ': good', ': unknown']);
  });
});

async function chainOf(id: string) {
  const detail = await detailOf(service, id);
  const [leaf, issuing] = decodePem(String(detail['CertificatePublicKey'])).map(({ der }) => der);
  assert.ok(leaf !== undefined && issuing !== undefined);
  const authorities = await service.service.world.store.reads.certificates.find(id);
  const root = authorities?.issued?.chain.at(-1);
  assert.ok(root !== undefined);
  const { serial, ocspUrls } = readCertificate(leaf);
  const asking: OcspAsking = { folder, issuer: issuing, root, now: service.clock.now() };
  const write = (name: string, der: Uint8Array) => folder.write(name, certificatePem(der));
  const files = { leafFile: write('leaf.pem', leaf), issuingFile: write('issuing.pem', issuing) };
  return { asking, serial, url: String(ocspUrls[0]), ...files };
}
