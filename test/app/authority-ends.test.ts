// Issuing authorities that are near their end: the operator is told while there is time to roll them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warnOfBeginnings, warnOfEnds } from '../../src/app/authorities/authority-ends.ts';
import { FREE_PRODUCT, MULTI_DOMAIN_PRODUCT } from '../../src/certificates/model/product.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { type LogRecord, makeLog } from '../../src/lib/log.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { openTestAuthority } from '../support/authority.ts';
import { silentLog } from '../support/silent-log.ts';

test('An issuing authority that ends before the longest certificate would is warned of, until it is rolled', async () => {
  await using setting = await openTestAuthority('p256');
  const { authority, clock, signing } = setting;
  const { notAfter } = readCertificate(signing.issuing.certificate);
  const lines: string[] = [];
  const log = makeLog({ level: 'warn', clock, write: (line) => lines.push(line) });
  const look = (): readonly string[] => {
    warnOfEnds(authority, { products: [FREE_PRODUCT, MULTI_DOMAIN_PRODUCT], clock, log });
    return lines.splice(0);
  };
  clock.set(addMs(notAfter, -MULTI_DOMAIN_PRODUCT.validityDays * DAY_MS));
  assert.deepEqual(look(), []);
  clock.set(addMs(clock.now(), 1));
  const [line = '', ...others] = look();
  assert.match(line, /issuing-1.*roll it/);
  assert.deepEqual(others, []);
  await authority.roll('public');
  assert.deepEqual(look(), []);
});

test('an authority that a clock ahead of its time has made is named, and one that has begun is not', async () => {
  const warned: string[] = [];
  await using setting = await openTestAuthority('p256');
  const { authority, clock } = setting;
  const log = { ...silentLog, warn: ({ authorityId }: LogRecord) => void warned.push(String(authorityId)) };
  warnOfBeginnings(authority, { clock, log });
  assert.deepEqual(warned, []);
  clock.set(addMs(clock.now(), -DAY_MS));
  warnOfBeginnings(authority, { clock, log });
  assert.deepEqual(new Set(warned), new Set(['issuing-1', 'root-1']));
});
