// Granted orders: created, told what they are for, committed; what each stage refuses.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { commitInformation } from '../../src/certificates/ordering/commit-order.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { commitGranted, countRows, detailOf, issueGranted, LIFE_YAML, orderGranted } from '../support/life.ts';
import { recordOf, statusOf, waitForRest } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

const INVALID = 'FailedOperation.InvalidParam';
const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('An order is created, waits for its information, waits for the commit, is proved and issued', async () => {
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 2, TimeSpan: 1 });
  const [id = ''] = created['CertificateIds'] as readonly string[];
  assert.equal((created['DealIds'] as readonly string[]).length, 1);
  assert.equal(await statusOf(service, id), 5);
  const submit = { CertificateId: id, CertificateDomain: 'stages.com', DomainList: ['*.stages.com'] };
  const submitted = await service.ask('SubmitCertificateInformation', { ...submit, VerifyType: 'DNS_AUTO' });
  assert.equal(submitted['CertificateId'], id);
  assert.equal(await statusOf(service, id), 5);
  const committed = await service.ask('CommitCertificateInformation', { CertificateId: id });
  assert.ok([0, 4].includes(Number(committed['Status'])));
  assert.equal(committed['OrderId'], (await recordOf(service, id)).orderReference);
  const detail = await service.waitForStatus(id, 1);
  const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
  assert.equal(leaf.subjectAltName, 'DNS:stages.com, DNS:*.stages.com');
  assert.equal(leaf.subject, 'CN=stages.com');
  assert.equal(detail['IsWildcard'], true);
  assert.equal(detail['IsVip'], true);
});

test('An order shows the ProductId that it was placed by, also another name of its product', async () => {
  for (const ProductId of [33, 34]) {
    const created = await service.ask('CreateCertificate', { ProductId, DomainNum: 1, TimeSpan: 1 });
    const [id = ''] = created['CertificateIds'] as readonly string[];
    assert.equal((await detailOf(service, id))['PackageType'], String(ProductId));
  }
});

test('Without VerifyType an order is proved by DNS; at the commit it may be chosen anew', async () => {
  const plain = await commitGranted(service, ['method.com'], { input: { VerifyType: undefined } });
  assert.equal((await detailOf(service, plain))['VerifyType'], 'DNS');
  const id = await orderGranted(service, ['method2.com'], { input: { VerifyType: 'FILE' } });
  await service.ask('CommitCertificateInformation', { CertificateId: id, VerifyType: 'dns_auto' });
  assert.equal((await service.waitForStatus(id, 1))['VerifyType'], 'DNS_AUTO');
});

test('Information is submitted again until the commit, and the last one counts', async () => {
  const id = await orderGranted(service, ['first.com', 'second.com'], { input: { ContactEmail: 'a@first.com' } });
  const again = { CertificateId: id, CertificateDomain: 'third.com', DomainList: ['third.com', 'www.third.com'] };
  await service.ask('SubmitCertificateInformation', { ...again, ContactEmail: 'b@third.com', VerifyType: 'DNS' });
  const detail = await detailOf(service, id);
  assert.equal(detail['Domain'], 'third.com');
  assert.deepEqual(detail['SubjectAltName'], ['www.third.com'], 'a name that is given twice stands once');
  const data = detail['SubmittedData'] as Readonly<Record<string, unknown>>;
  assert.equal(data['ContactEmail'], 'b@third.com');
  assert.equal(data['VerifyType'], 'DNS');
  assert.equal(data['KeyPassword'], null);
  await service.ask('CommitCertificateInformation', { CertificateId: id });
  assert.equal(await service.refusal('SubmitCertificateInformation', again), NOT_NOW);
  assert.equal(await service.refusal('CommitCertificateInformation', { CertificateId: id }), NOT_NOW);
});

test('A commit before the information is refused, and so is one that comes twenty times at once, but for one', async () => {
  const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  const [early] = created['CertificateIds'] as readonly string[];
  assert.equal(await service.refusal('CommitCertificateInformation', { CertificateId: early }), NOT_NOW);
  const id = await orderGranted(service, ['twenty.com']);
  const answers: Answer[] = await Promise.all(
    Array.from({ length: 20 }, () => service.call('CommitCertificateInformation', { CertificateId: id })),
  );
  assert.equal(answers.filter((answer) => answer.Error === undefined).length, 1);
  assert.deepEqual([...new Set(answers.flatMap((answer) => answer.Error?.Code ?? []))], [NOT_NOW]);
});

test('An order is for as many names as were ordered, a wildcard counting as one', async () => {
  const id = await orderGranted(service, ['count.com', '*.count.com']);
  const three = { CertificateId: id, CertificateDomain: 'count.com', DomainList: ['*.count.com', 'c.count.com'] };
  const refused = await service.call('SubmitCertificateInformation', three);
  assert.equal(refused.Error?.Code, INVALID);
  assert.match(refused.Error.Message, /the order is for 2 domains, and 3 are named/);
  await service.ask('SubmitCertificateInformation', { ...three, DomainList: ['*.count.com', 'COUNT.com'] });
});

test('A hundred names are one order, and are all in its certificate', async () => {
  const names = ['hundred.com', ...Array.from({ length: 99 }, (_, at) => `n${at}.hundred.com`)];
  const id = await issueGranted(service, names);
  assert.deepEqual((await recordOf(service, id)).names, names);
  const leaf = new X509Certificate(String((await detailOf(service, id))['CertificatePublicKey']));
  assert.equal(leaf.subjectAltName?.split(', ').length, 100);
});

test('The CSR of an order brings its key; the service has none', async () => {
  const { csr } = await makeSubjectKey('p384', ['own.com', '*.own.com']);
  const CsrContent = encodePem('CERTIFICATE REQUEST', csr);
  const id = await issueGranted(service, ['own.com', '*.own.com'], { input: { CsrType: 'parse', CsrContent } });
  const detail = await detailOf(service, id);
  assert.equal(detail['CertificatePrivateKey'], '');
  assert.equal(detail['EncryptAlgorithm'], 'ECC secp384r1');
});

const CREATE_REFUSED: readonly (readonly [what: string, input: object, message: RegExp])[] = [
  ['no name', { DomainNum: 0 }, /takes 1 to 100 domains, not 0/],
  ['fewer than none', { DomainNum: -1 }, /not -1/],
  ['101 names', { DomainNum: 101 }, /takes 1 to 100 domains, not 101/],
  ['no year', { TimeSpan: 0 }, /TimeSpan is 0, and may be 1 to 5/],
  ['six years', { TimeSpan: 6 }, /TimeSpan is 6/],
  ['an unknown product', { ProductId: 99 }, /no granted product "99"; there is 13/],
  ['the free product', { ProductId: 83 }, /no granted product "83"/],
];

for (const [what, input, message] of CREATE_REFUSED) {
  test(`An order for ${what} is refused, and nothing is stored`, async () => {
    await waitForRest(service);
    const before = countRows(service);
    const answer = await service.call('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1, ...input });
    assert.equal(answer.Error?.Code, INVALID);
    assert.match(answer.Error.Message, message);
    assert.deepEqual(countRows(service), before);
  });
}

test('What was submitted again while a commit was under way is what is committed', async () => {
  const id = await orderGranted(service, ['early.com'], { input: { VerifyType: 'DNS' } });
  const certificate = await recordOf(service, id);
  const again = { CertificateId: id, CertificateDomain: 'late.com', VerifyType: 'FILE' };
  await service.ask('SubmitCertificateInformation', again);
  const request = {
    actor: service.accountUin,
    orderedBy: service.key.secretId,
    act: 'commit',
    certificate,
    method: undefined,
  } as const;
  const { names, method, proofs } = await commitInformation(service.service.world, request);
  assert.deepEqual([names, method, proofs.map((proof) => proof.method)], [['late.com'], 'file', ['file']]);
});

const SUBMIT_REFUSED: readonly (readonly [what: string, input: object, message: RegExp])[] = [
  ['no main domain', { CertificateDomain: undefined }, /CertificateDomain, the main domain, is missing/],
  ['an empty main domain', { CertificateDomain: '' }, /is missing/],
  ['a name that is none', { DomainList: ['a_b.com'] }, /has an underscore/],
  ['an unknown CsrType', { CsrType: 'x' }, /CsrType is "x"/],
  ['parse without a CSR', { CsrType: 'parse' }, /CsrContent is missing/],
  ['a CSR with online', { CsrType: 'online', CsrContent: 'x' }, /CsrContent goes with CsrType parse/],
  ['a CSR that is no CSR', { CsrType: 'parse', CsrContent: 'x' }, /it is not PEM/],
  ['an unknown VerifyType', { VerifyType: 'MAIL' }, /VerifyType is "MAIL"/],
];

for (const [what, input, message] of SUBMIT_REFUSED) {
  test(`Information with ${what} is refused, and the order stays as it was`, async () => {
    const created = await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 3, TimeSpan: 1 });
    const [id = ''] = created['CertificateIds'] as readonly string[];
    const information = { CertificateId: id, CertificateDomain: 'refused.com', ...input };
    const answer = await service.call('SubmitCertificateInformation', information);
    assert.equal(answer.Error?.Code, INVALID);
    assert.match(answer.Error.Message, message);
    assert.equal((await recordOf(service, id)).step, 'ordered');
  });
}
