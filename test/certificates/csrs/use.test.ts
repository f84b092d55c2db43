// Kept CSRs in orders and reissues, and what the policy of a key lets it do with them.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { forgetRecords } from '../../../src/certificates/inventory/forget-records.ts';
import { readConfig } from '../../../src/config/config.ts';
import { DAY_MS } from '../../../src/lib/clock.ts';
import { askCsr, describeCsr, keepCsr } from '../../support/csrs.ts';
import { detailOf, idOf, issueGranted, LIFE_YAML, MULTI_DOMAIN, NATIONAL, orderGranted } from '../../support/life.ts';
import { recordOf } from '../../support/life.ts';
import { type Answer, openTestService, type TestService } from '../../support/service.ts';
import type { Credential } from '../../support/toy-service.ts';

const AUTH_ERROR = 'FailedOperation.AuthError';
const INVALID = 'FailedOperation.InvalidParam';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

async function order(product = MULTI_DOMAIN): Promise<string> {
  const created = await service.ask('CreateCertificate', { ProductId: product, DomainNum: 2, TimeSpan: 1 });
  return String((created['CertificateIds'] as readonly string[])[0]);
}

function information(CertificateId: string, domain: string, CsrId: number): object {
  return { CertificateId, CertificateDomain: domain, CsrType: 'parse', CsrId, VerifyType: 'DNS_AUTO' };
}

/** The private key is the certificate's, and stands where it is downloaded. */
function assertHasKey(detail: Answer, key: unknown): void {
  assert.equal(detail['CertificatePrivateKey'], key);
  const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
  assert.ok(leaf.publicKey.asymmetricKeyType === 'ec' && typeof key === 'string');
}

async function commit(CertId: string): Promise<Answer> {
  await service.ask('CertificateOrderSubmit', { CertId });
  return await service.waitForStatus(CertId, 1);
}

describe('An order by a kept CSR', () => {
  test('has its key, and its password where none is chosen, also when the CSR is deleted before it is issued', async () => {
    const csr = await keepCsr(service, { Domain: 'used.com', KeyPassword: 'secret-7' });
    const { PrivateKey, CSR } = await describeCsr(service, csr);
    const id = await order();
    await service.ask('SubmitCertificateInformation', information(id, 'used.com', csr));
    const data = (await detailOf(service, id))['SubmittedData'] as Readonly<Record<string, unknown>>;
    assert.deepEqual([data['CsrType'], data['CsrContent']], ['parse', CSR]);
    await askCsr(service, 'BatchDeleteCSR', { input: { CSRIds: [csr] } });
    assertHasKey(await commit(id), PrivateKey);
    const link = await service.ask('DescribeDownloadCertificateUrl', { CertificateId: id, ServiceType: 'iis' });
    assert.ok(link['DownloadCertificateUrl']);
    assert.ok((await recordOf(service, id)).sealedKeyPassword !== undefined);
  });

  test('is made by CertificateInfoSubmit too, and another key takes its place until the commit', async () => {
    const csr = await keepCsr(service, { Domain: 'info.com' });
    const id = await order();
    const told = { CertId: id, CertCommonName: 'info.com', CompanyType: 2, CompanyId: '0', VerifyType: 'DNS_AUTO' };
    await service.ask('CertificateInfoSubmit', { ...told, GenCsrType: 'parse', CsrId: csr });
    const { sealedKey, csrOrigin } = await recordOf(service, id);
    assert.deepEqual([sealedKey !== undefined, csrOrigin], [true, 'upload']);
    await service.ask('CertificateInfoSubmit', { ...told, GenCsrType: 'online' });
    const online = await recordOf(service, id);
    assert.deepEqual([online.csr, online.sealedKey, online.csrOrigin], [undefined, undefined, 'online']);
  });

  test('of SM2 has the key that signs by it, and the other from the service', async () => {
    const csr = await keepCsr(service, { Domain: 'pair.com', EncryptAlgo: 'SM2', KeyParameter: 'sm2p256v1' });
    const { PrivateKey } = await describeCsr(service, csr);
    const id = await order(NATIONAL);
    await service.ask('SubmitCertificateInformation', information(id, 'pair.com', csr));
    const detail = await commit(id);
    assert.equal(detail['CertificatePrivateKey'], PrivateKey);
    assert.ok(detail['EncryptPrivateKey'] !== null);
  });

  test('is refused by a draft, another name, a CSR beside it, another type, and a CSR that is not its own', async () => {
    const id = await order();
    const draft = await keepCsr(service, { Domain: 'refused.com', Generate: false });
    const csr = await keepCsr(service, { Domain: 'refused.com' });
    const good = information(id, 'refused.com', csr);
    const { key } = await service.addAccount();
    const theirs = await keepCsr(service, { Domain: 'refused.com' }, key);
    for (const [change, code, message] of [
      [{ CsrId: draft }, INVALID, /is a draft; generate it first/],
      [{ CertificateDomain: 'other.com' }, INVALID, /names "refused.com"/],
      [{ CsrContent: 'x' }, INVALID, /another one is given beside it/],
      [{ CsrType: 'online' }, INVALID, /CsrId goes with CsrType parse only/],
      [{ CsrId: theirs }, 'ResourceNotFound', /CSR does not exist/],
      [{ CsrId: 1 }, 'ResourceNotFound', /does not exist: 1/],
    ] as const) {
      const { Error: error } = await service.call('SubmitCertificateInformation', { ...good, ...change });
      assert.equal(error?.Code, code, JSON.stringify(change));
      assert.match(error.Message, message);
    }
  });
});

describe('A reissue by a kept CSR', () => {
  test('has its key, at once where nothing is to be proved', async () => {
    const original = await issueGranted(service, ['again.com']);
    const csr = await keepCsr(service, { Domain: 'again.com' });
    const { PrivateKey } = await describeCsr(service, csr);
    const wish = { CertificateId: original, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrId: csr };
    const next = idOf(await service.ask('ReplaceCertificate', wish));
    assertHasKey(await service.waitForStatus(next, 1), PrivateKey);
  });

  test('is refused without CsrType upload, with an algorithm, and by a key that the product does not allow', async () => {
    const original = await issueGranted(service, ['reissued.com']);
    const csr = await keepCsr(service, { Domain: 'reissued.com' });
    const wish = { CertificateId: original, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrId: csr };
    const sm2 = await keepCsr(service, { Domain: 'reissued.com', EncryptAlgo: 'SM2', KeyParameter: 'sm2p256v1' });
    for (const [change, code] of [
      [{ CsrType: undefined }, INVALID],
      [{ CsrType: 'online' }, INVALID],
      [{ CertCSREncryptAlgo: 'ECC' }, INVALID],
      [{ CsrContent: 'x' }, INVALID],
      [{ CsrId: sm2 }, 'InvalidParameter.RenewAlgorithmInvalid'],
    ] as const) {
      assert.equal(await service.refusal('ReplaceCertificate', { ...wish, ...change }), code, JSON.stringify(change));
    }
  });
});

async function keyWith(name: string, statements: readonly object[]): Promise<Credential> {
  const policy = { version: '2.0', statement: statements } as Parameters<TestService['addPolicy']>[1];
  await service.addPolicy(name, policy);
  return await service.addKey({ policyName: name });
}

describe('A policy', () => {
  let kept: number;
  let denied: number;

  const ALL = { effect: 'allow', action: ['*'], resource: ['*'] };

  before(async () => {
    kept = await keepCsr(service, { Domain: 'open.com' });
    denied = await keepCsr(service, { Domain: 'denied.com', Tags: [{ TagKey: 'team', TagValue: 'secret' }] });
  });

  for (const [what, resource] of [
    ['its id', () => `qcs::ssl:::csr/${denied}`],
    ['a tag', () => 'qcs::ssl:::tag/team&secret'],
    ['its domain', () => 'qcs::ssl:::domain/denied.com'],
  ] as const) {
    test(`that denies a CSR by ${what} keeps a key from it, and out of its lists`, async () => {
      const key = await keyWith(`csr-by-${what}`, [ALL, { effect: 'deny', action: ['ssl:*'], resource: [resource()] }]);
      assert.equal(await service.refusal('DescribeCSR', { CSRId: denied }, key), AUTH_ERROR);
      assert.equal(await service.refusal('ModifyCSR', { CSRId: denied, Generate: false }, key), AUTH_ERROR);
      const { Success } = await service.ask('BatchDeleteCSR', { CSRIds: [denied] }, key);
      assert.deepEqual(Success, []);
      const { Total, Set: rows } = await service.ask('DescribeCSRSet', { Limit: 100 }, key);
      const ids = (rows as readonly { readonly Id: number }[]).map(({ Id }) => Id);
      assert.equal(Total, ids.length);
      assert.ok(ids.includes(kept) && !ids.includes(denied));
      await describeCsr(service, kept, key);
      const id = await orderGranted(service, ['denied.com']);
      const refused = await service.refusal('SubmitCertificateInformation', information(id, 'denied.com', denied), key);
      assert.equal(refused, AUTH_ERROR);
    });
  }

  test('that allows one CSR alone reaches that one, and makes none', async () => {
    const key = await keyWith('one-csr', [
      { effect: 'allow', action: ['ssl:*'], resource: [`qcs::ssl:::csr/${kept}`] },
    ]);
    await describeCsr(service, kept, key);
    assert.equal(await service.refusal('DescribeCSR', { CSRId: denied }, key), AUTH_ERROR);
    await assert.rejects(keepCsr(service, {}, key), /AuthError/);
    const { Success } = await service.ask('BatchDeleteCSR', { CSRIds: [denied] }, key);
    assert.deepEqual(Success, []);
  });

  test('that allows CSRs lets a key make them, and one confined to a domain no CSR for another', async () => {
    const key = await keyWith('all-csrs', [{ effect: 'allow', action: ['ssl:*'], resource: ['qcs::ssl:::csr/*'] }]);
    await describeCsr(service, await keepCsr(service, {}, key), key);
    const confined = await keyWith('csrs-of-domain', [
      { effect: 'allow', action: ['ssl:*'], resource: ['qcs::ssl:::domain/mine.com'] },
    ]);
    await keepCsr(service, { Domain: 'mine.com' }, confined);
    await assert.rejects(
      keepCsr(service, { Domain: 'mine.com', SubjectAltName: ['yours.com'] }, confined),
      /AuthError/,
    );
  });

  test('without the right to private keys shows a CSR without its key, and orders nothing with it', async () => {
    const key = await keyWith('no-keys', [
      ALL,
      { effect: 'deny', action: ['ssl:ReadCertificatePrivateKey'], resource: ['*'] },
    ]);
    const { PrivateKey, KeyPassword, CSR } = await describeCsr(service, kept, key);
    assert.deepEqual([PrivateKey, KeyPassword, typeof CSR], [null, null, 'string']);
    const readOnly = await service.addKey({ policyName: 'ReadOnlyAccess' });
    assert.equal((await describeCsr(service, kept, readOnly))['PrivateKey'], null);
    const id = await orderGranted(service, ['open.com']);
    const refused = await service.refusal('SubmitCertificateInformation', information(id, 'open.com', kept), key);
    assert.equal(refused, AUTH_ERROR);
    const original = await issueGranted(service, ['open.com']);
    const wish = { CertificateId: original, ValidType: 'DNS', CsrType: 'upload', CsrId: kept };
    assert.equal(await service.refusal('ReplaceCertificate', wish, key), AUTH_ERROR);
  });
});

test('A CSR that nobody has changed for as many days as the operator says is forgotten, and the log says so', async () => {
  const id = await keepCsr(service);
  const { store, clock } = service.service.world;
  const { retention: days } = await readConfig({ env: {}, readFile: async () => '' });
  const forget = async () => await forgetRecords({ store, clock, days, closing: new AbortController().signal });
  service.advance(days.csrs * DAY_MS);
  await forget();
  await describeCsr(service, id);
  service.advance(1);
  await forget();
  assert.equal(await service.refusal('DescribeCSR', { CSRId: id }), 'ResourceNotFound');
});
