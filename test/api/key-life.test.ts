// API keys at the service: an expired one counts for none, and a call leaves its time on record.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { addMs, HOUR_MS } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { openTestService } from '../support/service.ts';

test('an expired key is answered like one that never was', async () => {
  await using service = await openTestService();
  const expiresAt = addMs(service.clock.now(), HOUR_MS);
  const key = await service.addKey({ expiresAt });
  assert.equal((await service.call('DescribeCertificates', {}, key)).Error, undefined);
  service.clock.advance(HOUR_MS);
  const { Error: expired } = await service.call('DescribeCertificates', {}, key);
  const { Error: unknown } = await service.call('DescribeCertificates', {}, { ...key, secretId: 'AKIDnobody' });
  assert.deepEqual([expired?.Code, expired], ['AuthFailure.SecretIdNotFound', unknown]);
});

test('a call with a good signature is on record as the last use of its key, one with a wrong one is not', async () => {
  await using service = await openTestService();
  const [good, bad] = [await service.addKey({}), await service.addKey({})];
  service.clock.advance(HOUR_MS);
  const now = service.clock.now();
  await service.ask('DescribeCertificates', {}, good);
  await service.call('DescribeCertificates', {}, { ...bad, secretKey: 'wrong' });
  await service.service[Symbol.asyncDispose]();
  await using store = await openSqliteStore({ file: join(service.folder, 'reseal.db'), clock: service.clock });
  assert.deepEqual((await store.reads.apiKeys.find(good.secretId))?.lastUsedAt, now);
  assert.equal((await store.reads.apiKeys.find(bad.secretId))?.lastUsedAt, undefined);
});
