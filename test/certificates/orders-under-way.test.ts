// An account may have so many orders under way, of whatever kind; what is issued at once needs no place among them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyFor, issueFree, issueGranted, LIFE_YAML, orderGranted, replace } from '../support/life.ts';
import { openTestService } from '../support/service.ts';

const FULL = 'FailedOperation.ExceedsFreeLimit';
const BY_HAND = { input: { DvAuthMethod: 'DNS' } };
const ORDER = { ProductId: 13, DomainNum: 2, TimeSpan: 1 };

test('With as many orders under way as the account may have, every further one is refused until one of them is over', async () => {
  await using service = await openTestService({ yaml: `${LIFE_YAML}  ordersPerAccount: 2\n` });
  const original = await issueFree(service, 'first.com');
  const granted = await issueGranted(service, ['granted.com']);
  const applied = await applyFor(service, 'second.com', BY_HAND);
  await orderGranted(service, ['third.com']);
  const application = { DvAuthMethod: 'DNS', DomainName: 'fourth.com' };
  assert.equal(await service.refusal('ApplyCertificate', application), FULL);
  assert.equal(await service.refusal('CreateCertificate', ORDER), 'FailedOperation.InvalidParam');
  const byHand = { CertificateId: original, ValidType: 'DNS', CsrType: 'online' };
  assert.equal(await service.refusal('ReplaceCertificate', byHand), FULL);
  await replace(service, granted, { input: { CsrType: 'original' } });
  await service.ask('CancelCertificateOrder', { CertificateId: applied });
  await service.ask('ReplaceCertificate', byHand);
  assert.equal(
    await service.refusal('ModifyCertificateResubmit', { CertificateId: applied }),
    'InvalidParameter.WithDetailReason',
  );
});

test('Orders of others under way take no place from an account', async () => {
  await using service = await openTestService({ yaml: `${LIFE_YAML}  ordersPerAccount: 1\n` });
  const { key } = await service.addAccount();
  await applyFor(service, 'mine.com', BY_HAND);
  await applyFor(service, 'theirs.com', { ...BY_HAND, credential: key });
  assert.equal(await service.refusal('CreateCertificate', ORDER), 'FailedOperation.InvalidParam');
});
