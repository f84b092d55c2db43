// Proof by file, over a real web server: each name serves its own, and a file proves no other name.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, commitGranted, dvAuthsOf, type DvAuth, idOf } from '../support/life.ts';
import { issueGranted, LIFE_YAML, orderGranted, replace, statusOf } from '../support/life.ts';
import { findFreePort, openTestService, type TestService } from '../support/service.ts';
import { startHttp, type Web } from '../support/web.ts';

const FILE = { input: { DvAuthMethod: 'FILE' } };

/** "host/path" → body. */
const files = new Map<string, string>();
let web: Web;
let dns: ApplicantDns;
let service: TestService;

/** Closed also when not all of it could be opened. */
const opened = new AsyncDisposableStack();

before(async () => {
  web = opened.use(
    await startHttp((request, response) => {
      const host = request.headers.host?.replace(/:\d+$/, '') ?? '';
      const body = files.get(`${host}${request.url ?? ''}`);
      response.writeHead(body === undefined ? 404 : 200).end(body);
    }),
  );
  dns = opened.use(await startApplicantDns());
  const ports = `httpPort: ${web.port}, httpsPort: ${await findFreePort()}`;
  const yaml = `${LIFE_YAML}validation: { allowPrivateAddresses: true, ${ports} }\n`;
  service = opened.use(await openTestService({ yaml, resolvers: [dns.address] }));
});
after(() => opened.disposeAsync());

test('The applicant is told path, name and value, serves the file, and has its certificate', async () => {
  const id = await applyFor(service, 'file.io', FILE);
  const auths = await dvAuthsOf(service, id);
  assert.deepEqual(
    auths.map((auth) => [auth.DvAuthDomain, auth.DvAuthPath, auth.DvAuthVerifyType]),
    ['file.io', 'www.file.io'].map((name) => [name, '/.well-known/pki-validation/', 'FILE']),
  );
  for (const auth of auths) assert.match(auth.DvAuthKey, /^[\w-]+\.txt$/);
  auths.forEach(serve);
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('A file on the domain does not prove its "www." name, which serves its own', async () => {
  const id = await applyFor(service, 'half.io', FILE);
  const [main, www] = await dvAuthsOf(service, id);
  if (main === undefined || www === undefined) throw new Error('Two files were to be asked for');
  serve(main);
  const [good, missing] = await verify(id);
  assert.deepEqual([good, missing], [1, -4]);
  serve({ ...www, DvAuthValue: main.DvAuthValue });
  assert.deepEqual(await verify(id), [1, -5]);
  assert.equal(await statusOf(service, id), 0);
  serve(www);
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('A free certificate is reissued by FILE with another file than the first time', async () => {
  const first = await applyFor(service, 'a.again.io', FILE);
  const [before] = await dvAuthsOf(service, first);
  (await dvAuthsOf(service, first)).forEach(serve);
  await service.ask('CompleteCertificate', { CertificateId: first });
  await service.waitForStatus(first, 1);
  const second = await replace(service, first, { input: { ValidType: 'FILE' } });
  const auths = await dvAuthsOf(service, second);
  assert.notEqual(auths[0]?.DvAuthKey, before?.DvAuthKey);
  assert.notEqual(auths[0]?.DvAuthValue, before?.DvAuthValue);
  auths.forEach(serve);
  await service.ask('CompleteCertificate', { CertificateId: second });
  await service.waitForStatus(second, 1);
});

test('A file is not asked for where a wildcard is to be proved: at submission, at commit and at a reissue', async () => {
  const names = ['wild.com', '*.wild.com'];
  const invalid = 'FailedOperation.InvalidParam';
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 2, TimeSpan: 1 });
  const id = String((created['CertificateIds'] as string[])[0]);
  const information = { CertificateId: id, CertificateDomain: 'wild.com', DomainList: ['*.wild.com'] };
  assert.equal(await service.refusal('SubmitCertificateInformation', { ...information, VerifyType: 'FILE' }), invalid);
  const order = await orderGranted(service, names);
  assert.equal(
    await service.refusal('CommitCertificateInformation', { CertificateId: order, VerifyType: 'FILE' }),
    invalid,
  );
  const issued = await issueGranted(service, names);
  assert.equal(await service.refusal('ReplaceCertificate', { CertificateId: issued, ValidType: 'FILE' }), invalid);
});

test('A domain proved by FILE serves again for itself, but neither for its wildcard nor for its "www." name', async () => {
  const byFile = { input: { VerifyType: 'FILE' } };
  const first = await commitGranted(service, ['reuse.io'], byFile);
  (await dvAuthsOf(service, first)).forEach(serve);
  await service.ask('CompleteCertificate', { CertificateId: first });
  await service.waitForStatus(first, 1);
  await issueGranted(service, ['reuse.io'], byFile);
  await issueGranted(service, ['reuse.io'], { input: { VerifyType: 'DNS' } });
  const wild = await commitGranted(service, ['reuse.io', '*.reuse.io'], { input: { VerifyType: 'DNS' } });
  const www = await commitGranted(service, ['www.reuse.io', 'reuse.io'], byFile);
  const wwwByDns = await commitGranted(service, ['www.reuse.io', 'reuse.io'], { input: { VerifyType: 'DNS' } });
  for (const id of [wild, www, wwwByDns]) assert.equal(await statusOf(service, id), 0);
  const asked = (await dvAuthsOf(service, www)).map((auth) => auth.DvAuthDomain);
  assert.deepEqual(asked, ['www.reuse.io']);
});

test('A file whose host is at a private address is not fetched, unless the operator allows such addresses', async () => {
  await using strict = await openTestService({
    yaml: `${LIFE_YAML}validation: { httpPort: ${web.port}, httpsPort: ${await findFreePort()} }\n`,
    resolvers: [dns.address],
  });
  const answer = await strict.ask('ApplyCertificate', {
    ...FILE.input,
    DomainName: 'a.private.io',
    CsrEncryptAlgo: 'ECC',
  });
  const id = idOf(answer);
  (await dvAuthsOf(strict, id)).forEach(serve);
  const before = web.requests.length;
  const checked = await strict.ask('CheckCertificateDomainVerification', { CertificateId: id });
  const [result] = checked['VerificationResults'] as { LocalCheck: number; LocalCheckFailReason: string }[];
  assert.equal(result?.LocalCheck, -4);
  assert.match(result.LocalCheckFailReason, /special-purpose/);
  assert.equal(web.requests.length, before);
});

/** As the applicant would: the file on the web server, the server in DNS. */
function serve(auth: DvAuth): void {
  dns.records.set(auth.DvAuthDomain, { a: '127.0.0.1' });
  files.set(`${auth.DvAuthDomain}${auth.DvAuthPath}${auth.DvAuthKey}`, `${auth.DvAuthValue}\n`);
}

async function verify(id: string): Promise<readonly number[]> {
  const answer = await service.ask('CheckCertificateDomainVerification', { CertificateId: id });
  return (answer['VerificationResults'] as { readonly LocalCheck: number }[]).map(({ LocalCheck }) => LocalCheck);
}
