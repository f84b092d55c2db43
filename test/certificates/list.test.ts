// What an account sees of its certificates: the list with its filters and pages, the log, the download.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { unzipSync } from 'fflate';
import { MAX_LIST_ITEMS } from '../../src/api/input-limits.ts';
import { wireTime } from '../../src/api/times.ts';
import { newOrder } from '../../src/certificates/order.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { makeSubjectKey } from '../../src/x509/subject-key.ts';
import { encodePem } from '../../src/x509/pem.ts';
import { applyFor, detailOf, idOf, issueFree, issueGranted } from '../support/life.ts';
import { LIFE_YAML, orderGranted, reissue, replace } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

describe('The list', () => {
  test('has each certificate under the number of its status, and no other', async () => {
    const { key } = await service.addAccount();
    const ids = await oneOfEach(key);
    for (const [status, id] of ids) {
      assert.deepEqual(await idsOf({ CertificateStatus: [status] }, key), [id], `status ${status}`);
      assert.equal((await detailOf(service, id, key))['Status'], status);
    }
    const both = await idsOf({ CertificateStatus: [1, 7] }, key);
    assert.deepEqual(new Set(both), new Set([ids.get(1), ids.get(7)]));
    assert.deepEqual(await idsOf({ CertificateStatus: [14] }, key), []);
  });

  test('takes a status as often as a list may be long', async () => {
    const { key } = await service.addAccount();
    const id = await applyFor(service, 'status.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
    assert.deepEqual(await idsOf({ CertificateStatus: Array(MAX_LIST_ITEMS).fill(0) }, key), [id]);
    assert.equal(
      await service.refusal('DescribeCertificates', { CertificateStatus: Array(MAX_LIST_ITEMS + 1).fill(0) }),
      'InvalidParameterValue',
    );
  });

  test('is newest first, and by expiry where that is asked for', async () => {
    const { key } = await service.addAccount();
    const wish = { credential: key };
    const late = await issueGranted(service, ['late.com'], wish);
    service.advance(DAY_MS);
    const early = await issueFree(service, 'early.com', wish);
    const never = await applyFor(service, 'never.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
    assert.deepEqual(await idsOf({}, key), [never, early, late]);
    assert.deepEqual(await idsOf({ ExpirationSort: 'ASC' }, key), [early, late, never]);
    assert.deepEqual(await idsOf({ ExpirationSort: 'desc' }, key), [late, early, never]);
  });

  test('is searched by part of id, alias or domain, and "%" and "_" mean themselves', async () => {
    const { key } = await service.addAccount();
    const add = async (domain: string, Alias: string): Promise<string> =>
      await applyFor(service, domain, { input: { DvAuthMethod: 'DNS', Alias }, credential: key });
    const one = await add('findme.com', '100% wool');
    const two = await add('other.com', 'under_score');
    const three = await add('a.b.findme.com', 'underXscore');
    assert.deepEqual(await idsOf({ SearchKey: 'FindMe' }, key), [three, one]);
    assert.deepEqual(await idsOf({ SearchKey: '%' }, key), [one]);
    assert.deepEqual(await idsOf({ SearchKey: 'r_s' }, key), [two]);
    assert.deepEqual(await idsOf({ SearchKey: two }, key), [two]);
    assert.deepEqual(await idsOf({ SearchKey: two.slice(2, 7) }, key), [two]);
    assert.deepEqual(await idsOf({ SearchKey: 'nowhere' }, key), []);
    assert.equal((await idsOf({ SearchKey: '' }, key)).length, 3);
  });

  test('is chosen by ids, project and source', async () => {
    const { uin, key } = await service.addAccount();
    const ProjectId = await service.addProject('sales', uin);
    const wish = { input: { DvAuthMethod: 'DNS', ProjectId }, credential: key };
    const inProject = await applyFor(service, 'project.com', wish);
    const issued = await detailOf(service, await issueFree(service, 'source.com', { credential: key }), key);
    const { CertificatePublicKey, CertificatePrivateKey } = issued;
    const uploaded = idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }, key));
    assert.deepEqual(await idsOf({ ProjectId }, key), [inProject]);
    assert.deepEqual(await idsOf({ Upload: 1 }, key), [uploaded]);
    assert.equal((await idsOf({ Upload: 0 }, key)).length, 3);
    assert.deepEqual(await idsOf({ CertIds: [inProject, 'nothing1'] }, key), [inProject]);
  });

  test('has ten to a page unless more is asked for, at most 1000, and the total beside them', async () => {
    const { uin, key } = await service.addAccount();
    await fill(uin, 1001);
    assert.equal((await idsOf({}, key)).length, 10);
    assert.equal((await idsOf({ Limit: 0 }, key)).length, 0);
    const thousand = await list({ Limit: 1000 }, key);
    assert.equal(thousand['TotalCount'], 1001);
    assert.equal((thousand['Certificates'] as []).length, 1000);
    assert.equal((await idsOf({ Limit: 1001 }, key)).length, 1000);
    assert.deepEqual(await idsOf({ Offset: 1000, Limit: 1000 }, key), ['filler00']);
    assert.deepEqual(await idsOf({ Offset: 1001 }, key), []);
  });

  test('refuses filters that are not built yet, instead of showing a wrong list', async () => {
    for (const filter of [
      { Renew: 1 },
      { FilterExpiring: 1 },
      { Tags: [{ TagKey: 'a' }] },
      { CertificateType: 'CA' },
    ]) {
      assert.equal(await service.refusal('DescribeCertificates', filter), 'UnsupportedOperation');
    }
    const invalid = 'FailedOperation.InvalidParam';
    assert.equal(await service.refusal('DescribeCertificates', { ExpirationSort: 'up' }), invalid);
    assert.equal(await service.refusal('DescribeCertificates', { Upload: 2 }), invalid);
  });

  test('has the main domain among its names, which Detail leaves out', async () => {
    const id = await issueFree(service, 'names.com');
    const [item] = (await list({ CertIds: [id] }))['Certificates'] as Readonly<Record<string, unknown>>[];
    assert.deepEqual(item?.['SubjectAltName'], ['names.com', 'www.names.com']);
    assert.deepEqual((await detailOf(service, id))['SubjectAltName'], ['www.names.com']);
  });

  test('says of a reissue whether its original is deleted', async () => {
    const { key } = await service.addAccount();
    const wish = { credential: key };
    const first = await issueGranted(service, ['forgotten.com'], wish);
    const second = await reissue(service, first, { input: { CsrType: 'original' }, ...wish });
    const told = async (): Promise<unknown> => {
      const { Certificates } = await list({ CertIds: [second] }, key);
      return (Certificates as { readonly ReplaceOriCertIsDelete: boolean }[])[0]?.ReplaceOriCertIsDelete;
    };
    assert.equal(await told(), false);
    await service.ask('RevokeCertificate', { CertificateId: first }, key);
    await service.waitForStatus(first, 10, key);
    await service.ask('DeleteCertificate', { CertificateId: first }, key);
    assert.equal(await told(), true);
  });

  test('says that a certificate is expiring with 30 days left or less', async () => {
    const id = await issueFree(service, 'expiring.com');
    const isExpiring = async (): Promise<unknown> => {
      const [item] = (await list({ CertIds: [id] }))['Certificates'] as Readonly<Record<string, unknown>>[];
      return item?.['IsExpiring'];
    };
    const end = new Date(`${String((await detailOf(service, id))['CertEndTime']).replace(' ', 'T')}+08:00`);
    service.advance(end.getTime() - 30 * DAY_MS - SECOND_MS - service.clock.now().getTime());
    assert.equal(await isExpiring(), false);
    service.advance(SECOND_MS);
    assert.equal(await isExpiring(), true);
    service.advance(31 * DAY_MS);
    assert.equal(await isExpiring(), false, 'it has expired');
  });
});

describe('The log', () => {
  test('tells what was done to which certificate, newest first, and when', async () => {
    const { uin, key } = await service.addAccount();
    const first = await issueFree(service, 'log.com', { credential: key });
    service.advance(HOUR_MS);
    const replacedAt = service.clock.now();
    const second = await replace(service, first, { input: { ValidType: 'DNS' }, credential: key });
    service.advance(HOUR_MS);
    await service.ask('CancelCertificateOrder', { CertificateId: second }, key);
    const log = await service.ask('DescribeCertificateOperateLogs', {}, key);
    const lines = log['OperateLogs'] as Readonly<Record<string, string>>[];
    assert.deepEqual(
      lines.map((line) => [line['Action'], line['CertId']]),
      [
        ['cancel', second],
        ['replace', first],
        ['issued', first],
        ['domainValidationPassed', first],
        ['apply', first],
      ],
    );
    assert.equal(lines[1]?.['CreatedOn'], wireTime(replacedAt));
    assert.ok(lines.every((line) => line['Uin'] === uin));
    assert.deepEqual([log['AllTotal'], log['TotalCount']], [5, 5]);
    const window = { StartTime: wireTime(replacedAt), EndTime: wireTime(replacedAt) };
    const within = await service.ask('DescribeCertificateOperateLogs', window, key);
    assert.deepEqual([within['AllTotal'], within['TotalCount']], [1, 1]);
    const paged = await service.ask('DescribeCertificateOperateLogs', { Offset: 4, Limit: 5 }, key);
    assert.deepEqual([paged['AllTotal'], paged['TotalCount']], [5, 1]);
  });

  test('has every kind of act', async () => {
    const { key } = await service.addAccount();
    const id = await issueGranted(service, ['kinds.com'], { credential: key });
    const detail = await service.ask('DescribeCertificateDetail', { CertificateId: id }, key);
    const { CertificatePublicKey, CertificatePrivateKey } = detail;
    const uploaded = await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }, key);
    await service.ask('DownloadCertificate', { CertificateId: id }, key);
    await service.ask('RevokeCertificate', { CertificateId: id }, key);
    await service.ask('DeleteCertificate', { CertificateId: idOf(uploaded) }, key);
    const log = await service.ask('DescribeCertificateOperateLogs', {}, key);
    const kinds = (log['OperateLogs'] as { readonly Type: string }[]).map(({ Type }) => Type);
    const all = ['apply', 'submitInfo', 'domainValidationPassed', 'issued', 'upload', 'download', 'revoke', 'delete'];
    assert.deepEqual(kinds.toReversed(), all);
  });

  test('refuses times that are none', async () => {
    for (const StartTime of ['yesterday', '2026-02-30 00:00:00', '2026-06-01T00:00:00Z']) {
      assert.equal(
        await service.refusal('DescribeCertificateOperateLogs', { StartTime }),
        'FailedOperation.InvalidParam',
      );
    }
  });
});

describe('The download', () => {
  test('is a zip with folders for Nginx and Apache, whose chain and key belong together', async () => {
    const id = await issueFree(service, 'zip.com');
    const answer = await service.ask('DownloadCertificate', { CertificateId: id });
    assert.equal(answer['ContentType'], 'application/zip');
    const files = unzip(answer);
    assert.deepEqual(
      [...files.keys()],
      [
        'zip.com.csr',
        'Nginx/1_zip.com_bundle.crt',
        'Nginx/2_zip.com.key',
        'Apache/1_root_bundle.crt',
        'Apache/2_zip.com.crt',
        'Apache/3_zip.com.key',
      ],
    );
    const bundle = files.get('Nginx/1_zip.com_bundle.crt') ?? '';
    const key = createPrivateKey(files.get('Nginx/2_zip.com.key') ?? '');
    assert.ok(new X509Certificate(bundle).checkPrivateKey(key));
    assert.equal(bundle.split('BEGIN CERTIFICATE').length - 1, 2);
    assert.ok(bundle.startsWith(files.get('Apache/2_zip.com.crt') ?? 'nothing'));
    assert.equal(files.get('Apache/3_zip.com.key'), files.get('Nginx/2_zip.com.key'));
    assert.match(files.get('zip.com.csr') ?? '', /^-----BEGIN CERTIFICATE REQUEST-----/);
  });

  test('has no key where the applicant holds it, and names a wildcard without its star', async () => {
    const names = ['*.star.com'];
    const CsrContent = encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', names)).csr);
    const id = await issueGranted(service, names, { input: { CsrType: 'parse', CsrContent } });
    const files = unzip(await service.ask('DownloadCertificate', { CertificateId: id }));
    assert.deepEqual(
      [...files.keys()],
      ['_.star.com.csr', 'Nginx/1__.star.com_bundle.crt', 'Apache/1_root_bundle.crt', 'Apache/2__.star.com.crt'],
    );
  });

  test('is there for what is issued or expired, and for nothing else', async () => {
    const order = await orderGranted(service, ['draft.com']);
    const refusal = await service.refusal('DownloadCertificate', { CertificateId: order });
    assert.equal(refusal, 'FailedOperation.InvalidCertificateStatusCode');
    const id = await issueFree(service, 'expired.com');
    service.advance(91 * DAY_MS);
    await service.waitForStatus(id, 3);
    await service.ask('DownloadCertificate', { CertificateId: id });
  });
});

/** From the number of a status to the one certificate that the new account has in it. */
async function oneOfEach(credential: Credential): Promise<ReadonlyMap<number, string>> {
  const byHand = { input: { DvAuthMethod: 'DNS' }, credential };
  const expired = await issueFree(service, 'status-3.com', { credential });
  const failed = await applyFor(service, 'status-2.com', byHand);
  service.advance(91 * DAY_MS);
  await service.waitForStatus(failed, 2, credential);
  const cancelled = await applyFor(service, 'status-7.com', byHand);
  await service.ask('CancelCertificateOrder', { CertificateId: cancelled }, credential);
  const revoked = await issueFree(service, 'status-10.com', { credential });
  await service.ask('RevokeCertificate', { CertificateId: revoked }, credential);
  await service.waitForStatus(revoked, 10, credential);
  const issued = await issueFree(service, 'status-1.com', { credential });
  return new Map([
    [0, await applyFor(service, 'status-0.com', byHand)],
    [1, issued],
    [2, failed],
    [3, expired],
    [4, await applyFor(service, 'status-4.io', { credential })],
    [5, await orderGranted(service, ['status-5.com'], { credential })],
    [7, cancelled],
    [10, revoked],
    [11, await replace(service, issued, { input: { ValidType: 'DNS' }, credential })],
  ]);
}

async function list(input: object, credential?: Credential): Promise<Answer> {
  return await service.ask('DescribeCertificates', input, credential);
}

async function idsOf(input: object, credential: Credential): Promise<readonly string[]> {
  const { Certificates } = await list(input, credential);
  return (Certificates as { readonly CertificateId: string }[]).map(({ CertificateId }) => CertificateId);
}

/** Cancelled orders straight into the store: filler00 is the oldest. */
async function fill(accountUin: string, count: number): Promise<void> {
  const now = service.clock.now();
  await service.service.world.store.transact(async (rows) => {
    for (let at = 0; at < count; at += 1) {
      const id = `filler${String(at).padStart(2, '0')}`;
      const facts = { id, accountUin, projectId: 0, alias: '', productId: '13', maxNames: 1 };
      await rows.certificates.insert(newOrder({ ...facts, step: 'cancelled', createdAt: addMs(now, at) }));
    }
  });
}

function unzip(answer: Answer): ReadonlyMap<string, string> {
  const files = unzipSync(Buffer.from(String(answer['Content']), 'base64'));
  return new Map(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}
