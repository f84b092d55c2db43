// What an account sees of its certificates: the list with its filters, its order and its pages.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_LIST_ITEMS } from '../../src/api/input/input-limits.ts';
import { newOrder } from '../../src/certificates/ordering/order.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { applyFor, detailOf, idOf, issueFree, issueGranted } from '../support/life.ts';
import { LIFE_YAML, orderGranted, reissue, replace } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('The list names the project of each certificate, and tells since when there is one', async () => {
  const projectId = await service.addProject('web');
  service.advance(DAY_MS);
  const [inWeb, inDefault] = [
    await applyFor(service, 'in-web.com', { input: { ProjectId: projectId, DvAuthMethod: 'DNS' } }),
    await applyFor(service, 'in-default.com', { input: { DvAuthMethod: 'DNS' } }),
  ];
  const { Certificates } = await list({ CertIds: [inWeb, inDefault] });
  const projects = new Map(
    (Certificates as { CertificateId: string; ProjectInfo: Record<string, string> }[]).map((item) => [
      item.CertificateId,
      item.ProjectInfo,
    ]),
  );
  const { ProjectName, ProjectId, ProjectCreateTime } = projects.get(inWeb) ?? {};
  assert.deepEqual([ProjectName, ProjectId, ProjectCreateTime], ['web', String(projectId), '2026-06-01 20:00:00']);
  assert.equal(projects.get(inDefault)?.['ProjectName'], 'default');
  for (const id of [inWeb, inDefault]) await service.ask('CancelCertificateOrder', { CertificateId: id });
});

test('The list has each certificate under the number of its status, and no other', async () => {
  const { key } = await service.addAccount();
  const ids = await oneOfEach(key);
  for (const [status, id] of ids) {
    assert.deepEqual(await idsOf({ CertificateStatus: [status] }, key), [id], `status ${status}`);
    assert.equal((await detailOf(service, id, key))['Status'], status);
  }
  await checkSwitches(ids, key);
  const both = await idsOf({ CertificateStatus: [1, 7] }, key);
  assert.deepEqual(new Set(both), new Set([ids.get(1), ids.get(7)]));
  assert.deepEqual(await idsOf({ CertificateStatus: [14] }, key), []);
});

test('The list takes a status as often as a list may be long', async () => {
  const { key } = await service.addAccount();
  const id = await applyFor(service, 'status.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
  assert.deepEqual(await idsOf({ CertificateStatus: Array(MAX_LIST_ITEMS).fill(0) }, key), [id]);
  assert.equal(
    await service.refusal('DescribeCertificates', { CertificateStatus: Array(MAX_LIST_ITEMS + 1).fill(0) }),
    'InvalidParameterValue',
  );
});

test('The list is newest first, and by expiry where that is asked for', async () => {
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

test('The list is searched by part of id, alias or domain, and "%" and "_" mean themselves', async () => {
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

test('The list is chosen by ids, project and source', async () => {
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

test('The list has ten to a page unless more is asked for, at most 1000, and the total beside them', async () => {
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

test('The list has the main domain among its names, which Detail leaves out', async () => {
  const id = await issueFree(service, 'names.com');
  const [item] = (await list({ CertIds: [id] }))['Certificates'] as Readonly<Record<string, unknown>>[];
  assert.deepEqual(item?.['SubjectAltName'], ['names.com', 'www.names.com']);
  assert.deepEqual((await detailOf(service, id))['SubjectAltName'], ['www.names.com']);
});

test('The list says of a reissue whether its original is deleted', async () => {
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

test('The list says that a certificate is expiring with 30 days left or less', async () => {
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

/** Filters that go by where a certificate stands, on one certificate of each status. */
async function checkSwitches(ids: ReadonlyMap<number, string>, key: Credential): Promise<void> {
  const idsAt = (...statuses: readonly number[]) => new Set(statuses.map((status) => ids.get(status)));
  const all = { Limit: 100 };
  const found = async (filter: object) => new Set(await idsOf({ ...all, ...filter }, key));
  assert.deepEqual(await found({ Deployable: 1 }), idsAt(1));
  assert.deepEqual(await found({ Deployable: 0 }), idsAt(0, 2, 3, 4, 5, 7, 10, 11));
  assert.deepEqual(await found({ IsPendingIssue: 1 }), idsAt(0, 4, 11));
  assert.deepEqual(await found({ IsPendingIssue: 1, CertificateStatus: [4, 7] }), idsAt(4));
  assert.deepEqual(await found({ IsPendingIssue: 1, Deployable: 1 }), new Set());
}

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
  await service.store.transact(async (rows) => {
    for (let at = 0; at < count; at += 1) {
      const id = `filler${String(at).padStart(2, '0')}`;
      const facts = { id, accountUin, projectId: 0, alias: '', productId: '13', maxNames: 1 };
      await rows.certificates.insert(newOrder({ ...facts, step: 'cancelled', createdAt: addMs(now, at) }));
    }
  });
}
