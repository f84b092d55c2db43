// What Terraform's tencentcloud_ssl_pay_certificate calls and reads, by the official SDK: applied, planned, changed, destroyed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitForRest } from '../support/life.ts';
import { openSdk, type SdkClient } from '../support/sdk.ts';
import { endpointOf, openSdkService, type SdkService } from './sdk-life.ts';

let opened: SdkService;
let client: SdkClient;

before(async () => {
  opened = await openSdkService();
  client = openSdk({ credential: opened.service.key, endpoint: endpointOf(opened.service) });
});
after(async () => await opened[Symbol.asyncDispose]());

/** What the provider always sends, each as a text, an empty one where the configuration says nothing. */
function information(CertificateDomain: string) {
  return {
    CsrType: 'online',
    OrganizationName: 'Shop Ltd',
    OrganizationDivision: 'IT',
    OrganizationAddress: '1 Road',
    OrganizationCountry: 'CN',
    OrganizationCity: 'Changsha',
    OrganizationRegion: 'Hunan',
    PostalCode: '410000',
    VerifyType: 'DNS',
    PhoneNumber: '1234567',
    PhoneAreaCode: '0731',
    AdminFirstName: 'An',
    AdminLastName: 'Admin',
    AdminPhoneNum: '1',
    AdminEmail: 'admin@shop.example',
    AdminPosition: 'CTO',
    ContactFirstName: 'Con',
    ContactLastName: 'Tact',
    ContactEmail: 'contact@shop.example',
    ContactNumber: '2',
    ContactPosition: 'Operator',
    CertificateDomain,
    CsrContent: '',
    DomainList: [],
    KeyPassword: '',
  };
}

async function create(): Promise<string> {
  const { CertificateIds, DealIds } = await client.CreateCertificate({ ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  assert.equal(DealIds?.length, 1);
  return CertificateIds?.[0] ?? assert.fail('there is no id');
}

async function fill(CertificateId: string, domain: string): Promise<void> {
  await client.SubmitCertificateInformation({ CertificateId, ...information(domain) });
  await client.CertificateOrderSubmit({ CertId: CertificateId });
}

/** As the provider reads it into its state: members that it follows without a look must be there. */
async function readState(CertificateId: string) {
  const detail = await client.DescribeCertificateDetail({ CertificateId });
  const { SubmittedData: data, Status, ProjectId, Alias, OrderId, DvAuthDetail } = detail;
  assert.equal(detail.CertificateId, CertificateId);
  assert.match(ProjectId ?? '', /^[0-9]+$/);
  const dvAuths = (DvAuthDetail?.DvAuths ?? []).map((auth) => {
    const { DvAuthKey, DvAuthValue, DvAuthVerifyType } = auth;
    for (const text of [DvAuthKey, DvAuthValue, DvAuthVerifyType]) assert.ok((text ?? '') !== '');
    return { DvAuthKey, DvAuthValue, DvAuthVerifyType };
  });
  return { data, Status, Alias, OrderId, dvAuths };
}

/** To Terraform null and an empty text are one value. */
function configured(data: unknown): object {
  const members = Object.entries(data ?? {}).map(([name, value]) => [name, value ?? '']);
  return Object.fromEntries(members);
}

test('It applies, and a plan afterwards finds nothing to change', async () => {
  const domain = 'apply.pay.example.com';
  const id = await create();
  await client.ModifyCertificateAlias({ CertificateId: id, Alias: 'shop' });
  assert.deepEqual(
    (await client.ModifyCertificateProject({ CertificateIdList: [id], ProjectId: 0 })).FailCertificates,
    [],
  );
  assert.equal((await readState(id)).Status, 5);
  await fill(id, domain);
  const { data, Status, Alias, OrderId, dvAuths } = await readState(id);
  assert.deepEqual([Status, Alias], [0, 'shop']);
  assert.ok((OrderId ?? '') !== '');
  assert.deepEqual(
    dvAuths.map(({ DvAuthKey }) => DvAuthKey),
    [`_dnsauth.${domain}`],
  );
  // It keeps what it is told as the configuration is written: another value is a change that it would make.
  assert.deepEqual(configured(data), information(domain));
  await waitForRest(opened.service);
  assert.deepEqual(configured((await readState(id)).data), information(domain), 'with its key made');
});

test('A call that is repeated because its answer was lost changes nothing', async () => {
  const id = await create();
  await fill(id, 'repeat.pay.example.com');
  const first = await readState(id);
  assert.equal((await client.CertificateOrderSubmit({ CertId: id })).OrderId, first.OrderId);
  assert.deepEqual(await readState(id), first);
});

test('Changed information withdraws the order and submits it anew, under its id', async () => {
  const id = await create();
  await fill(id, 'before.pay.example.com');
  assert.equal((await client.CancelAuditCertificate({ CertificateId: id })).Result, true);
  assert.equal((await readState(id)).Status, 7);
  assert.equal((await client.ModifyCertificateResubmit({ CertificateId: id })).CertificateId, id);
  await fill(id, 'after.pay.example.com');
  const { data, Status } = await readState(id);
  assert.deepEqual([data?.CertificateDomain, Status], ['after.pay.example.com', 0]);
});

test('It is destroyed by cancelling the order', async () => {
  const id = await create();
  await fill(id, 'destroy.pay.example.com');
  await client.CancelCertificateOrder({ CertificateId: id });
  assert.equal((await readState(id)).Status, 7);
});

test('A product of organisations is refused as what it is, and so is the letter for one', async () => {
  await assert.rejects(client.CreateCertificate({ ProductId: 9, DomainNum: 1, TimeSpan: 1 }), {
    code: 'FailedOperation.InvalidParam',
    message: /no granted product "9": certificates of organisations \(OV, EV\) are not sold here; there is 13, 33/,
  });
  const letter = { CertificateId: await create(), ConfirmLetter: Buffer.alloc(2_048).toString('base64') };
  await assert.rejects(client.UploadConfirmLetter(letter), {
    code: 'FailedOperation.UploadConfirmCertificateNotSupportDV',
  });
});
