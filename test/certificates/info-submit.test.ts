// CertificateInfoSubmit: what it keeps of what is told, which key it orders, and what it refuses.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { commitGranted, detailOf, LIFE_YAML, MULTI_DOMAIN, recordOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  id = await order(2);
});
after(() => service[Symbol.asyncDispose]());

async function order(DomainNum: number): Promise<string> {
  const created = await service.ask('CreateCertificate', { ProductId: MULTI_DOMAIN, DomainNum, TimeSpan: 1 });
  return String((created['CertificateIds'] as readonly string[])[0]);
}

function information(input: object = {}): object {
  const usual = { CertId: id, GenCsrType: 'online', CertCommonName: 'told.com', CompanyType: 2, CompanyId: '0' };
  return { ...usual, VerifyType: 'DNS_AUTO', ...input };
}

async function csrFor(names: readonly string[]): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', names)).csr);
}

test('What is told of organisation and contacts is kept, and the certificate has names, key and chain as asked', async () => {
  const told = {
    OrgOrganization: 'Shop Ltd',
    OrgDivision: 'IT',
    OrgAddress: '1 Road',
    OrgCountry: 'CN',
    OrgCity: 'Changsha',
    OrgRegion: 'Hunan',
    OrgPhoneArea: '021',
    OrgPhoneNumber: '1234567',
    AdminFirstName: 'An',
    AdminLastName: 'Admin',
    AdminPhone: '1',
    AdminEmail: 'admin@told.com',
    AdminTitle: 'CTO',
    TechFirstName: 'Te',
    TechLastName: 'Chief',
    TechPhone: '2',
    TechEmail: 'tech@told.com',
    TechTitle: 'Operator',
    DnsNames: ['*.told.com'],
    CsrEncryptAlgo: 'ECC',
    CsrKeyParameter: 'secp384r1',
    KeyPass: 'secret-7',
    SignAlgo: 'sha256',
    UseCrossSignRoot: false,
    AdminIdNumber: '110000199001011242',
  };
  const answer = await service.ask('CertificateInfoSubmit', information(told));
  assert.deepEqual(Object.keys(answer), ['RequestId']);
  const data = (await detailOf(service, id))['SubmittedData'] as Readonly<Record<string, unknown>>;
  assert.deepEqual(data, {
    CsrType: 'online',
    CsrContent: null,
    CertificateDomain: 'told.com',
    DomainList: ['*.told.com'],
    KeyPassword: null,
    VerifyType: 'DNS_AUTO',
    OrganizationName: 'Shop Ltd',
    OrganizationDivision: 'IT',
    OrganizationAddress: '1 Road',
    OrganizationCountry: 'CN',
    OrganizationCity: 'Changsha',
    OrganizationRegion: 'Hunan',
    PostalCode: null,
    PhoneAreaCode: '021',
    PhoneNumber: '1234567',
    AdminFirstName: 'An',
    AdminLastName: 'Admin',
    AdminPhoneNum: '1',
    AdminEmail: 'admin@told.com',
    AdminPosition: 'CTO',
    ContactFirstName: 'Te',
    ContactLastName: 'Chief',
    ContactEmail: 'tech@told.com',
    ContactNumber: '2',
    ContactPosition: 'Operator',
  });
  const { usesCrossRoot, sealedKeyPassword } = await recordOf(service, id);
  assert.deepEqual([usesCrossRoot, sealedKeyPassword !== undefined], [false, true]);
  await service.ask('CertificateOrderSubmit', { CertId: id });
  const issued = await service.waitForStatus(id, 1);
  assert.equal(issued['EncryptAlgorithm'], 'ECC secp384r1');
  id = await order(2);
});

test('It is submitted again until the order is, by a CSR too, and then no more', async () => {
  await service.ask('CertificateInfoSubmit', information({ CompanyType: 1, ContactEmail: 'a@told.com' }));
  const Csr = await csrFor(['brought.org', 'www.brought.org']);
  const brought = { GenCsrType: 'Parse', Csr, CertCommonName: 'brought.org', DnsNames: ['www.brought.org'] };
  await service.ask('CertificateInfoSubmit', information(brought));
  const data = (await detailOf(service, id))['SubmittedData'] as Readonly<Record<string, unknown>>;
  assert.deepEqual([data['CsrType'], data['CsrContent'], data['ContactEmail']], ['parse', Csr, null]);
  const committed = await commitGranted(service, ['committed.org'], { input: { VerifyType: 'DNS' } });
  const refused = await service.refusal('CertificateInfoSubmit', information({ CertId: committed }));
  assert.equal(refused, 'FailedOperation.CertificateInfoSubmitStatusInvalid');
});

const INVALID = 'FailedOperation.InvalidParam';
const ALGORITHM = 'InvalidParameter.RenewAlgorithmInvalid';
const REFUSED: readonly (readonly [what: string, input: object, code: string, message: RegExp])[] = [
  [
    'a person without mail',
    { CompanyType: 1 },
    'FailedOperation.CertificateInfoSubmitContactEmailEmpty',
    /ContactEmail/,
  ],
  ['nobody', { CompanyType: 0 }, INVALID, /CompanyType is 0, and may be 1/],
  ['a kind that is none', { CompanyType: 3 }, INVALID, /CompanyType is 3/],
  ['a company', { CompanyId: '17' }, INVALID, /there is no company "17"/],
  ['a manager', { ManagerId: 'm-1' }, INVALID, /there is no manager "m-1"/],
  ['a flag that is neither 0 nor 1', { AutoRenewFlag: 2 }, INVALID, /AutoRenewFlag/],
  ['no main domain', { CertCommonName: '' }, INVALID, /CertCommonName, the main domain, is missing/],
  ['no domain', { CertCommonName: 'a b' }, INVALID, /a b/],
  ['three domains', { DnsNames: ['b.told.com', 'c.told.com'] }, INVALID, /is for 2 domains, and 3 are named/],
  [
    'a long one',
    { DnsNames: [`${'a.'.repeat(130)}com`] },
    'FailedOperation.CertificateInfoSubmitDomainInvalid',
    /long/,
  ],
  ['a file for a wildcard', { CertCommonName: '*.told.com', VerifyType: 'FILE' }, INVALID, /a file cannot prove/],
  ['a key of another kind', { GenCsrType: 'original' }, INVALID, /GenCsrType is "original"/],
  ['parse without a CSR', { GenCsrType: 'parse' }, INVALID, /Csr is missing/],
  ['a CSR and a new key', { Csr: 'x' }, INVALID, /Csr goes with GenCsrType parse only/],
  ['a CSR that is none', { GenCsrType: 'parse', Csr: 'x' }, INVALID, /not PEM/],
  ['SM2 of this product', { CsrEncryptAlgo: 'SM2' }, ALGORITHM, /allows .* and not sm2/],
  ['a pair that names no key', { CsrEncryptAlgo: 'RSA', CsrKeyParameter: 'prime256v1' }, ALGORITHM, /names no key/],
  ['another hash', { SignAlgo: 'SHA1' }, ALGORITHM, /SignAlgo may be SHA256 only/],
  ['a method that is none', { VerifyType: 'EMAIL' }, INVALID, /VerifyType is "EMAIL"/],
];

for (const [what, input, code, message] of REFUSED) {
  test(`Information with ${what} is refused, naming it`, async () => {
    const before = await recordOf(service, id);
    const { Error: error } = await service.call('CertificateInfoSubmit', information(input));
    assert.equal(error?.Code, code);
    assert.match(error.Message, message);
    assert.deepEqual(await recordOf(service, id), before);
  });
}

test('A CSR for other domains than those of the order is refused', async () => {
  const input = { GenCsrType: 'parse', Csr: await csrFor(['stranger.com']) };
  const { Error: error } = await service.call('CertificateInfoSubmit', information(input));
  assert.deepEqual([error?.Code, /stranger\.com/.test(error?.Message ?? '')], [INVALID, true]);
});
