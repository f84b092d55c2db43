// UseCrossSignRoot: whether a certificate comes with its root as another root has certified it.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { addMs, DAY_MS, systemClock } from '../../src/lib/clock.ts';
import { detailOf, issueGranted, LIFE_YAML, recordOf, reissue } from '../support/life.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { certifyElsewhere } from '../support/other-root.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';

async function rootIssuerOf(service: TestService, id: string): Promise<string | undefined> {
  const root = (await recordOf(service, id)).issued?.chain[2];
  return root && new X509Certificate(root).issuer.split('\n').at(-1);
}

test('A reissue comes with the cross-signed root unless it asks for the other', {
  skip: skipWithoutOpenssl,
}, async () => {
  const clock = makeTestClock(addMs(systemClock.now(), DAY_MS));
  await using service = await openTestService({ yaml: LIFE_YAML, clock });
  const id = await issueGranted(service, ['example.com']);
  assert.match((await rootIssuerOf(service, id)) ?? '', /^CN=Reseal Root 1/);
  const { authority } = service.service;
  const { cross, older } = await certifyElsewhere(authority.ceremony);
  await authority.ceremony.putCrossCertificate('root-1', cross + older);
  await authority.refresh();
  for (const [UseCrossSignRoot, issuer, isShown] of [
    [undefined, /^CN=Older Root/, true],
    [true, /^CN=Older Root/, true],
    [false, /^CN=Reseal Root 1/, false],
  ] as const) {
    const original = await issueGranted(service, ['example.com']);
    const next = await reissue(service, original, { input: { UseCrossSignRoot } });
    assert.match((await rootIssuerOf(service, next)) ?? '', issuer);
    assert.equal((await detailOf(service, next))['UseCrossSignRoot'], isShown);
  }
});
