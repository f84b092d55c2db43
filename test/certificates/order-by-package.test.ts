// CreateCertificateByPackage: one order or many, with names or without, renewals, and what it refuses.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_ORDERS_AT_ONCE } from '../../src/certificates/ordering/create-order.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { countRows, detailOf, issueFree, issueGranted, LIFE_YAML, recordOf, statusOf } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({
    yaml: LIFE_YAML.replace('products:\n', 'products:\n  "48": {kind: granted, name: DV single, maxNames: 1}\n'),
  });
});
after(() => service[Symbol.asyncDispose]());

const USUAL = { ProductPid: 13, PackageIds: ['package-1'], DomainCount: '2', Period: 1 };

async function order(input: object = {}): Promise<readonly string[]> {
  const answer = await service.ask('CreateCertificateByPackage', { ...USUAL, ...input });
  const { CertificateId, CertificateIds } = answer;
  const ids = CertificateIds as readonly string[];
  assert.equal(CertificateId, ids[0]);
  return ids;
}

async function refusal(input: object): Promise<readonly [string, string]> {
  const answer: Answer = await service.call('CreateCertificateByPackage', { ...USUAL, ...input });
  return [answer.Error?.Code ?? '', answer.Error?.Message ?? ''];
}

test('An order is made that awaits its information, in its project and with its tags', async () => {
  const ProjectId = await service.addProject('shop');
  const [id = ''] = await order({ ProjectId, Tags: [{ TagKey: 'team', TagValue: 'a' }], PriceKey: 'sv_ssl_cost_x' });
  const detail = await detailOf(service, id);
  assert.deepEqual([detail['Status'], detail['ProjectId']], [5, String(ProjectId)]);
  const { maxNames, tags } = await recordOf(service, id);
  assert.deepEqual([maxNames, tags], [2, [{ key: 'team', value: 'a' }]]);
});

test('A product is named by its own number, or by the Pid that Tencent Cloud has for it', async () => {
  for (const [ProductPid, productId] of [
    [33, '33'],
    [1_004_358, '33'],
    [1_013_949, '48'],
  ] as const) {
    const [id = ''] = await order({ ProductPid, DomainCount: '1' });
    assert.equal((await recordOf(service, id)).productId, productId);
  }
});

test('Domains that are given with the order are its information, so that it can be submitted at once', async () => {
  const [id = ''] = await order({ DomainNames: 'package.com, *.Package.com', VerifyType: 'DNS_AUTO' });
  assert.deepEqual((await recordOf(service, id)).names, ['package.com', '*.package.com']);
  await service.ask('CertificateOrderSubmit', { CertId: id });
  await service.waitForStatus(id, 1);
});

test('Several orders are made at once, each with one of the domains, or each without', async () => {
  const named = await order({ CertificateCount: 2, DomainCount: '1', DomainNames: 'one.com,two.com' });
  const names = await Promise.all(named.map(async (id) => (await recordOf(service, id)).names));
  assert.deepEqual(names, [['one.com'], ['two.com']]);
  const many = await order({ CertificateCount: MAX_ORDERS_AT_ONCE });
  assert.equal(new Set(many).size, MAX_ORDERS_AT_ONCE);
});

test('A renewal is an order for the names of the old certificate, with a key of its own', async () => {
  const old = await issueGranted(service, ['renewed.com', '*.renewed.com'], {
    input: { ContactEmail: 'a@renewed.com' },
  });
  const renewal = { OldCertificateId: old, VerifyType: 'DNS_AUTO' };
  assert.match((await refusal(renewal))[1], /in its last 30 days only/);
  service.advance(170 * DAY_MS);
  const { csr } = await makeSubjectKey('p256', ['renewed.com']);
  const [brought = ''] = await order({
    ...renewal,
    RenewGenCsrMethod: 'upload',
    RenewCsr: encodePem('CERTIFICATE REQUEST', csr),
  });
  assert.deepEqual((await recordOf(service, brought)).csr, csr);
  const [id = ''] = await order({ ...renewal, RenewAlgorithmType: 'ECC', RenewAlgorithmParam: 'prime256v1' });
  const { names, submission, keyAlgorithm, renews } = await recordOf(service, id);
  assert.deepEqual(names, ['renewed.com', '*.renewed.com']);
  assert.deepEqual([submission.contactEmail, keyAlgorithm, renews], ['a@renewed.com', 'p256', old]);
  await service.ask('CertificateOrderSubmit', { CertId: id });
  const issued = await service.waitForStatus(id, 1);
  assert.equal((issued['CertificateExtra'] as { readonly RenewOrder: string }).RenewOrder, old);
  assert.equal(await statusOf(service, old), 1, 'the old one goes on until it expires');
});

const PARAMETER = 'InvalidParameter';
const REFUSED: readonly (readonly [what: string, input: object, code: string, message: RegExp])[] = [
  [
    'a product of organisations',
    { ProductPid: 1_013_900 },
    `${PARAMETER}.ProductPidInvalid`,
    /no granted product 1013900; those sold here: 13, 33, 48/,
  ],
  [
    'a product that is not sold',
    { ProductPid: 1_018_584 },
    `${PARAMETER}.ProductPidInvalid`,
    /1018584 is product 11, which is not sold here/,
  ],
  ['the free product', { ProductPid: 83 }, `${PARAMETER}.ProductPidInvalid`, /no granted product 83/],
  ['no package', { PackageIds: [] }, `${PARAMETER}.PackageIdsInvalid`, /names no package/],
  ['an empty package', { PackageIds: ['p', ' '] }, `${PARAMETER}.PackageIdsInvalid`, /an empty one/],
  ['no domains', { DomainCount: '0' }, `${PARAMETER}.DomainCountInvalid`, /it is "0", and product 13 takes 1 to 100/],
  ['101 domains', { DomainCount: '101' }, `${PARAMETER}.DomainCountInvalid`, /"101"/],
  ['a count that is none', { DomainCount: '1e1' }, `${PARAMETER}.DomainCountInvalid`, /"1e1"/],
  ['no year', { Period: 0 }, `${PARAMETER}.PeriodInvalid`, /it is 0, and may be 1 to 5/],
  ['six years', { Period: 6 }, `${PARAMETER}.PeriodInvalid`, /it is 6/],
  ['a domain that is none', { DomainNames: 'a_b.com' }, `${PARAMETER}.DomainInvalid`, /underscore/],
  ['a domain that is too long', { DomainNames: `${'a'.repeat(64)}.com` }, `${PARAMETER}.DomainInvalid`, /63|long/],
  [
    'more domains than it is for',
    { DomainNames: 'a.com,b.com,c.com' },
    'FailedOperation',
    /is for 2 domains, and 3 are named/,
  ],
  [
    'two orders for three domains',
    { CertificateCount: 2, DomainNames: 'a.com,b.com,c.com' },
    `${PARAMETER}.DomainInvalid`,
    /3 domains for 2 certificates/,
  ],
  ['no order', { CertificateCount: 0 }, 'FailedOperation', /CertificateCount is 0, and may be 1 to 100/],
  ['101 orders', { CertificateCount: MAX_ORDERS_AT_ONCE + 1 }, 'FailedOperation', /CertificateCount is 101/],
  ['a manager', { ManagerId: 1 }, 'FailedOperation', /there is no manager 1/],
  ['a company', { CompanyId: 1 }, 'FailedOperation', /there is no company 1/],
  ['a method that is none', { DomainNames: 'a.com', VerifyType: 'MAIL' }, 'FailedOperation', /VerifyType is "MAIL"/],
  [
    'the key of a renewal',
    { RenewCsr: 'x' },
    `${PARAMETER}.RenewGenCsrMethodInvalid`,
    /RenewCsr goes with OldCertificateId only/,
  ],
  ['an old certificate that is none', { OldCertificateId: 'nothing1' }, 'FailedOperation', /does not exist: nothing1/],
];

for (const [what, input, code, message] of REFUSED) {
  test(`An order by package with ${what} is refused, and nothing is stored`, async () => {
    const before = countRows(service);
    const [refused, words] = await refusal(input);
    assert.equal(refused, code);
    assert.match(words, message);
    assert.deepEqual(countRows(service), before);
  });
}

test('A renewal of another product, by the old key, for several, or by a CSR that does not fit, is refused', async () => {
  const free = await issueFree(service, 'free-renewal.com');
  const old = await issueGranted(service, ['odd-renewal.com']);
  service.advance(170 * DAY_MS);
  const renewal = { OldCertificateId: old, DomainCount: '1' };
  const { csr } = await makeSubjectKey('p256', ['stranger.com']);
  const RenewCsr = encodePem('CERTIFICATE REQUEST', csr);
  for (const [input, code] of [
    [{ OldCertificateId: free }, 'FailedOperation'],
    [{ ...renewal, CertificateCount: 2 }, 'FailedOperation'],
    [{ ...renewal, RenewGenCsrMethod: 'original' }, `${PARAMETER}.RenewGenCsrMethodInvalid`],
    [{ ...renewal, RenewGenCsrMethod: 'upload' }, `${PARAMETER}.RenewCsrInvalid`],
    [{ ...renewal, RenewGenCsrMethod: 'upload', RenewCsr }, `${PARAMETER}.RenewCsrInvalid`],
    [{ ...renewal, RenewCsr }, `${PARAMETER}.RenewCsrInvalid`],
    [{ ...renewal, RenewAlgorithmType: 'RSA', RenewAlgorithmParam: 'x' }, `${PARAMETER}.RenewAlgorithmInvalid`],
    [{ ...renewal, RenewAlgorithmType: 'SM2' }, `${PARAMETER}.RenewAlgorithmInvalid`],
  ] as const) {
    assert.equal((await refusal(input))[0], code, JSON.stringify(input));
  }
});

test('Orders beyond the quota are not made, none of them', async () => {
  const limited = await openTestService({ yaml: 'limits: { ordersPerAccount: 2 }' });
  const input = { ...USUAL, CertificateCount: 3 };
  assert.equal(await limited.refusal('CreateCertificateByPackage', input), 'FailedOperation');
  assert.equal(countRows(limited)['certificates'], 0);
  await limited.ask('CreateCertificateByPackage', { ...input, CertificateCount: 2 });
  await limited[Symbol.asyncDispose]();
});
