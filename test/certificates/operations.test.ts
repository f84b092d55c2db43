// The log of operations: what was done to which certificate, when, and by what name.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wireTime } from '../../src/api/words/times.ts';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { idOf, issueFree, issueGranted, LIFE_YAML, replace } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('The log tells what was done to which certificate, newest first, and when', async () => {
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

test('The log has every kind of act', async () => {
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

test('The log refuses times that are none', async () => {
  for (const StartTime of ['yesterday', '2026-02-30 00:00:00', '2026-06-01T00:00:00Z']) {
    assert.equal(
      await service.refusal('DescribeCertificateOperateLogs', { StartTime }),
      'FailedOperation.InvalidParam',
    );
  }
});
