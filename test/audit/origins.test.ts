// Every operation and every event names the key, the address and the request that caused it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Operation } from '../../src/certificates/model/operations.ts';
import { applyFor, detailOf, idOf, issueFree, LIFE_YAML, reissue } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

async function logOf(accountUin: string): Promise<readonly Operation[]> {
  const all = {
    projectIds: undefined,
    certificateId: undefined,
    secretId: undefined,
    from: undefined,
    until: undefined,
  };
  const question = { ...all, accountUin, after: undefined, limit: 100, lookedAt: 1000 };
  return (await service.store.reads.operations.search(question)).page;
}

async function originsOfEvents(
  accountUin: string,
): Promise<readonly (readonly [string, Readonly<Record<string, string>>])[]> {
  const events = await service.store.reads.events.listAfter(0, { accountUin, kinds: undefined });
  return events.map(({ kind, data }) => [kind, JSON.parse(data).origin] as const);
}

test('What a call does names its key, its address and its RequestId; what follows of it by itself the RequestId', async () => {
  const { uin, key } = await service.addAccount();
  const applied = await service.ask(
    'ApplyCertificate',
    { DvAuthMethod: 'DNS_AUTO', DomainName: 'named.com', CsrEncryptAlgo: 'ECC' },
    key,
  );
  await service.waitForStatus(idOf(applied), 1, key);
  const log = (await logOf(uin)).filter(({ certificateId }) => certificateId === idOf(applied));
  const { RequestId: requestId } = applied;
  assert.deepEqual(
    log.map(({ kind, origin }) => [kind, origin.kind, origin.secretId, origin.address, origin.requestId]),
    [
      ['apply', 'call', key.secretId, '127.0.0.1', requestId],
      ['domainValidationPassed', 'service', '', '', requestId],
      ['issued', 'service', '', '', requestId],
    ],
  );
  assert.deepEqual(await originsOfEvents(uin), [['certificate.issued', { kind: 'service', requestId }]]);
});

test('Every act of an account on its certificates names the call: none of its operations is without', async () => {
  const { uin, key } = await service.addAccount();
  const id = await issueFree(service, 'acts.com', { credential: key });
  const next = await reissue(service, id, { credential: key });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, id, key);
  const copy = await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }, key);
  const pending = await applyFor(service, 'pending.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
  for (const [action, input] of [
    ['ModifyCertificateAlias', { CertificateId: id, Alias: 'shop' }],
    ['DownloadCertificate', { CertificateId: next }],
    ['CancelCertificateOrder', { CertificateId: pending }],
    ['RevokeCertificate', { CertificateId: id }],
    ['DeleteCertificate', { CertificateId: idOf(copy) }],
  ] as const) {
    const { RequestId } = await service.ask(action, input, key);
    const last = (await logOf(uin)).findLast(({ origin }) => origin.requestId === RequestId);
    assert.deepEqual(
      [last?.origin.kind, last?.origin.secretId, last?.origin.address],
      ['call', key.secretId, '127.0.0.1'],
      action,
    );
  }
  const nameless = (await logOf(uin)).filter(
    ({ certificateId, origin }) => certificateId !== '' && origin.requestId === '',
  );
  assert.deepEqual(nameless, []);
  const events = await originsOfEvents(uin);
  assert.ok(
    events.every(([, origin]) => origin['requestId'] !== undefined),
    JSON.stringify(events),
  );
});

test('The log of Tencent Cloud has what is of certificates alone, in the form that it had', async () => {
  const { uin, key } = await service.addAccount();
  const id = await applyFor(service, 'plain.com', { input: { DvAuthMethod: 'DNS' }, credential: key });
  assert.ok((await logOf(uin)).some(({ kind }) => kind === 'accountMade'));
  const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', {}, key);
  const [line, ...others] = OperateLogs as readonly object[];
  assert.deepEqual(others, []);
  assert.deepEqual(Object.keys(line ?? {}), ['Action', 'CreatedOn', 'Uin', 'SubAccountUin', 'CertId', 'Type']);
  assert.equal(Object(line).CertId, id);
});
