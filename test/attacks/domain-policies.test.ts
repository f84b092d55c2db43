// A key that is confined to domains orders no other name, by whatever way, spelling or wildcard, and reuses no other's proof.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  detailOf,
  idOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  orderGranted,
  recordOf,
  reissue,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const AUTH_ERROR = 'FailedOperation.AuthError';

let service: TestService;
let confined: Credential;

before(async () => {
  const product =
    '  "200": { name: Inside, kind: granted, profile: private, keyAlgorithms: [p256], addresses: true, internalNames: true }\n';
  service = await openTestService({
    yaml: LIFE_YAML.replace('limits:\n', `${product}limits:\n  freePerAccount: 1000\n`),
  });
  confined = await confinedTo('confined', [
    'domain/mine.com',
    'domain/*.below.com',
    'domain/bücher.com',
    'domain/10.1.2.3',
  ]);
});
after(() => service[Symbol.asyncDispose]());

async function confinedTo(name: string, things: readonly string[]): Promise<Credential> {
  const resource = things.map((thing) => `qcs::ssl:::${thing}`);
  await service.addPolicy(name, {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['ssl:*'], resource },
      { effect: 'allow', action: ['ssl:CreateCertificate'], resource: ['qcs::ssl:::project/0'] },
    ],
  });
  return await service.addKey({ policyName: name });
}

const apply = (DomainName: string) => ({ DomainName, DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo: 'ECC' });

async function createOrder(product: number, count: number): Promise<string> {
  const order = { ProductId: product, DomainNum: count, TimeSpan: 1 };
  const [id] = (await service.ask('CreateCertificate', order, confined))['CertificateIds'] as readonly string[];
  return String(id);
}

test('Its own names are ordered, with the "www." name that comes along, in any spelling', async () => {
  for (const name of ['mine.com', 'WWW.Mine.com', 'a.below.com', 'Bücher.com', 'xn--bcher-kva.com']) {
    const id = idOf(await service.ask('ApplyCertificate', apply(name), confined));
    await service.waitForStatus(id, 1, confined);
  }
});

for (const name of [
  'other.com',
  'sub.mine.com',
  'notmine.com',
  'mine.com.evil.com',
  'below.com',
  'www.other.com',
  'mine.org',
  'xn--mne-yma.com',
]) {
  test(`${name} is not ordered`, async () => {
    assert.equal(await service.refusal('ApplyCertificate', apply(name), confined), AUTH_ERROR);
  });
}

test('A name is as little ordered in capitals, with a dot, or in another script as it is plainly', async () => {
  for (const name of ['OTHER.com', 'other.com.', 'ｏｔｈｅｒ.com', 'mine.com\u3002evil.com', ' mine.com']) {
    assert.ok((await service.call('ApplyCertificate', apply(name), confined)).Error !== undefined, name);
  }
});

test('Of a granted order each name must be its own, the last as the first, and wildcards with all that they serve', async () => {
  const orders: readonly (readonly [names: readonly string[], isOpen: boolean])[] = [
    [['mine.com', 'www.mine.com', '*.below.com', 'a.b.below.com'], true],
    [['mine.com', 'other.com'], false],
    [['other.com', 'mine.com'], false],
    [['*.mine.com'], false],
    [['*.b.below.com'], true],
    [['below.com'], false],
  ];
  for (const [[CertificateDomain, ...DomainList], isOpen] of orders) {
    const CertificateId = await createOrder(13, 9);
    const information = { CertificateId, CertificateDomain, DomainList, VerifyType: 'DNS_AUTO' };
    const answer = await service.call('SubmitCertificateInformation', information, confined);
    assert.equal(answer.Error?.Code, isOpen ? undefined : AUTH_ERROR, String(CertificateDomain));
    assert.equal((await recordOf(service, CertificateId)).step, isOpen ? 'filled' : 'ordered');
  }
});

test('An address is ordered where it is named, in whatever form it is written, and its neighbour is not', async () => {
  const submit = async (CertificateDomain: string) => {
    const CertificateId = await createOrder(200, 1);
    return (await service.call('SubmitCertificateInformation', { CertificateId, CertificateDomain }, confined)).Error
      ?.Code;
  };
  assert.equal(await submit('10.1.2.3'), undefined);
  for (const address of ['10.1.2.4', '2001:db8::1', '::ffff:10.1.2.3'])
    assert.ok((await submit(address)) !== undefined);
  await service.addPolicy('six', {
    version: '2.0',
    statement: [
      { effect: 'deny', action: ['*'], resource: ['qcs::ssl:::domain/2001:DB8:0::1'] },
      { effect: 'allow', action: ['*'], resource: ['*'] },
    ],
  });
  const six = await service.addKey({ policyName: 'six' });
  const CertificateId = await createOrder(200, 1);
  for (const CertificateDomain of ['2001:db8::1', '2001:0db8:0:0:0:0:0:1']) {
    assert.equal(
      await service.refusal('SubmitCertificateInformation', { CertificateId, CertificateDomain }, six),
      AUTH_ERROR,
    );
  }
});

test("Another name's order is neither taken over, committed, reissued, resubmitted nor read, and its proof not used", async () => {
  const theirs = await issueGranted(service, ['theirs.com']);
  const filled = await orderGranted(service, ['theirs.com']);
  const information = { CertificateId: filled, CertificateDomain: 'mine.com', VerifyType: 'DNS_AUTO' };
  assert.equal(await service.refusal('SubmitCertificateInformation', information, confined), AUTH_ERROR);
  assert.equal(await service.refusal('CommitCertificateInformation', { CertificateId: filled }, confined), AUTH_ERROR);
  const wish = { CertificateId: theirs, ValidType: 'DNS_AUTO', CsrType: 'online' };
  assert.equal(await service.refusal('ReplaceCertificate', wish, confined), AUTH_ERROR);
  assert.equal(await service.refusal('DescribeCertificateDetail', { CertificateId: theirs }, confined), AUTH_ERROR);
  const cancelled = idOf(await service.ask('ApplyCertificate', { ...apply('theirs.org'), DvAuthMethod: 'DNS' }));
  await service.ask('CancelCertificateOrder', { CertificateId: cancelled });
  const again = { CertificateId: cancelled };
  assert.equal(await service.refusal('ModifyCertificateResubmit', again, confined), 'UnauthorizedOperation');
  const mine = await issueFree(service, 'mine.com', { credential: confined });
  assert.equal((await detailOf(service, mine, confined))['Domain'], 'mine.com');
});

test('A denial of one host reaches every wildcard over it, and the reissue of one', async () => {
  await service.addPolicy('not-secret', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: ['ssl:*'], resource: ['qcs::ssl:::domain/secret.open.com'] },
    ],
  });
  const key = await service.addKey({ policyName: 'not-secret' });
  const wide = await issueGranted(service, ['*.open.com']);
  const beside = await issueGranted(service, ['a.open.com'], { credential: key });
  await reissue(service, beside, { credential: key });
  const wish = { CertificateId: wide, ValidType: 'DNS_AUTO', CsrType: 'online' };
  assert.equal(await service.refusal('ReplaceCertificate', wish, key), AUTH_ERROR);
  const listed = await service.ask('DescribeCertificates', { CertIds: [wide, beside] }, key);
  assert.equal(listed['TotalCount'], 1);
});

test('The domains are asked again before the order is signed', async () => {
  const key = await confinedTo('moving', ['domain/moving.com']);
  const id = idOf(await service.ask('ApplyCertificate', { ...apply('moving.com'), DvAuthMethod: 'DNS' }, key));
  await confinedToAgain();
  await service.store.transact(async (rows) => {
    const certificate = await rows.certificates.find(id);
    if (certificate === undefined) throw new Error(`There is no certificate ${id}`);
    const proofs = certificate.proofs.map((one) => ({ ...one, provedAt: service.clock.now() }));
    await rows.certificates.save(certificate, {
      ...certificate,
      proofs,
      step: 'issuing',
      provedAt: service.clock.now(),
    });
    await rows.jobs.schedule({
      kind: 'advance',
      subject: id,
      accountUin: certificate.accountUin,
      runAt: service.clock.now(),
    });
  });
  service.advance(0);
  const failed = await service.waitForStatus(id, 2);
  assert.match(String(failed['StatusMsg']), /ssl:ApplyCertificate on qcs::ssl::uin\/\d+:domain\/moving\.com/);
});

async function confinedToAgain(): Promise<void> {
  await service.addPolicy('moving', {
    version: '2.0',
    statement: [{ effect: 'allow', action: ['ssl:*'], resource: ['qcs::ssl:::domain/elsewhere.com'] }],
  });
}
