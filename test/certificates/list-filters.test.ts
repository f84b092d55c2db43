// The filters of the list, each by what it selects, alone and together; and what is no filter.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MAX_TAGS } from '../../src/certificates/model/tag.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { applyFor, detailOf, idOf, issueFree, issueGranted, LIFE_YAML, recordOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const INVALID = 'FailedOperation.InvalidParam';
const SWITCHES = ['Deployable', 'Upload', 'Renew', 'IsSM', 'FilterExpiring', 'Hostable', 'IsPendingIssue'];

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('Renew selects free certificates with 30 days left or less, FilterExpiring any such, and neither expired ones', async () => {
  const { key } = await service.addAccount();
  const free = await issueFree(service, 'renew.com', { credential: key });
  const start = service.clock.now();
  service.advance(60 * DAY_MS - 10 * 60 * 1000);
  assert.deepEqual(await idsOf({ Renew: 1 }, key), []);
  service.advance(20 * 60 * 1000);
  assert.deepEqual(await idsOf({ Renew: 1 }, key), [free]);
  assert.equal((await detailOf(service, free, key))['RenewAble'], true);
  service.advance(start.getTime() + 171 * DAY_MS - service.clock.now().getTime());
  const granted = await issueGranted(service, ['renewed.com'], { credential: key });
  service.advance(170 * DAY_MS);
  assert.deepEqual(await idsOf({ Renew: 1 }, key), []);
  assert.deepEqual(await idsOf({ FilterExpiring: 1 }, key), [granted]);
  assert.deepEqual(await idsOf({ FilterExpiring: 0, Renew: 0 }, key), [granted, free]);
});

test('FilterSource tells uploaded certificates from those of this service, and agrees with Upload', async () => {
  const { key } = await service.addAccount();
  const { own, uploaded } = await addBoth('source.com', key);
  assert.deepEqual(await idsOf({ FilterSource: 'upload' }, key), [uploaded]);
  assert.deepEqual(await idsOf({ FilterSource: 'Buy' }, key), [own]);
  assert.deepEqual(await idsOf({ FilterSource: '' }, key), [uploaded, own]);
  assert.deepEqual(await idsOf({ FilterSource: 'upload', Upload: 1 }, key), [uploaded]);
  assert.deepEqual(await idsOf({ FilterSource: 'buy', Upload: 0 }, key), [own]);
  assert.equal(await service.refusal('DescribeCertificates', { FilterSource: 'buy', Upload: 1 }), INVALID);
});

test('What nothing here can be selects nothing: SM2 keys, hosting, services; its opposite selects all', async () => {
  const { key } = await service.addAccount();
  const id = await applyFor(service, 'all.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
  for (const filter of [{ IsSM: 1 }, { Hostable: 1 }, { ServiceId: 'svc-1' }]) {
    assert.deepEqual(await idsOf(filter, key), [], JSON.stringify(filter));
  }
  assert.deepEqual(await idsOf({ IsSM: 0, Hostable: 0, ServiceId: '', CertificateType: '' }, key), [id]);
});

test('CertificateType tells server certificates from those of authorities, in any case of letters', async () => {
  const { key } = await service.addAccount();
  const server = await applyFor(service, 'type.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
  assert.deepEqual(await idsOf({ CertificateType: 'svr' }, key), [server]);
  assert.deepEqual(await idsOf({ CertificateType: 'CA' }, key), []);
});

test('Tags select certificates that have all of them, by key or by key and value', async () => {
  const { key } = await service.addAccount();
  const id = await applyFor(service, 'tags.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
  const record = await recordOf(service, id);
  const tags = [
    { key: 'team', value: 'a' },
    { key: 'stage', value: '' },
  ];
  await service.store.transact(async (rows) => await rows.certificates.save(record, { ...record, tags }));
  const team = { TagKey: 'team', TagValue: 'a' };
  assert.deepEqual(await idsOf({ Tags: [team, { TagKey: 'stage' }] }, key), [id]);
  assert.deepEqual(await idsOf({ Tags: [team, { TagKey: 'other' }] }, key), []);
  assert.deepEqual(await idsOf({ Tags: [{ TagKey: 'team', TagValue: 'A' }] }, key), []);
  assert.deepEqual(await idsOf({ Tags: [] }, key), [id]);
  const shown = (await detailOf(service, id, key))['Tags'];
  assert.deepEqual(shown, [team, { TagKey: 'stage', TagValue: '' }]);
});

describe('The list refuses', () => {
  for (const name of SWITCHES) {
    test(`${name} of 2`, async () => {
      assert.equal(await service.refusal('DescribeCertificates', { [name]: 2 }), INVALID);
    });
  }

  test('an unknown type, source or order', async () => {
    for (const filter of [{ CertificateType: 'X' }, { FilterSource: 'sold' }, { ExpirationSort: 'up' }]) {
      assert.equal(await service.refusal('DescribeCertificates', filter), INVALID, JSON.stringify(filter));
    }
  });

  test('a tag without a key, and more tags than a certificate can have', async () => {
    const tags = Array.from({ length: MAX_TAGS + 1 }, (_, at) => ({ TagKey: `k${at}` }));
    await service.ask('DescribeCertificates', { Tags: tags.slice(1) });
    for (const Tags of [tags, [{ TagValue: 'a' }], [{ TagKey: '' }], [{}]]) {
      assert.equal(await service.refusal('DescribeCertificates', { Tags }), INVALID);
    }
  });
});

/** One that is issued here, and after it the same one uploaded. */
async function addBoth(
  domain: string,
  credential: Credential,
): Promise<{ readonly own: string; readonly uploaded: string }> {
  const own = await issueFree(service, domain, { credential });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, own, credential);
  const input = { CertificatePublicKey, CertificatePrivateKey };
  return { own, uploaded: idOf(await service.ask('UploadCertificate', input, credential)) };
}

async function idsOf(input: object, credential: Credential): Promise<readonly string[]> {
  const { Certificates } = await service.ask('DescribeCertificates', input, credential);
  return (Certificates as { readonly CertificateId: string }[]).map(({ CertificateId }) => CertificateId);
}
