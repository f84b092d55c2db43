// Without RESEAL_PUBLIC_URL certificates name an address of the own machine: the log says so before it is too late.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issueFree, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const warningsOf = ({ logLines }: TestService): readonly string[] =>
  logLines.filter((line) => line.includes('RESEAL_PUBLIC_URL'));

test('The start and the first certificate for another host are warned of, and no further one', async () => {
  await using service = await openTestService({ yaml: LIFE_YAML });
  const { host, port } = service.service;
  const [atStart = '', ...others] = warningsOf(service);
  assert.match(atStart, /"level":"warn".*RESEAL_PUBLIC_URL is not set: certificates will name this address/);
  assert.ok(atStart.includes(`"address":"http://${host}:${port}"`), atStart);
  assert.deepEqual(others, []);
  const id = await issueFree(service, 'first.com');
  await issueFree(service, 'second.com');
  const [, ofFirst = '', ...more] = warningsOf(service);
  assert.match(ofFirst, /"level":"warn".*set RESEAL_PUBLIC_URL before you issue/);
  assert.ok(ofFirst.includes(`"certificateId":"${id}"`) && ofFirst.includes('first.com'), ofFirst);
  assert.deepEqual(more, []);
});

test('Where it is set, there is nothing to warn of', async () => {
  await using service = await openTestService({
    yaml: LIFE_YAML,
    env: { RESEAL_PUBLIC_URL: 'http://reseal.example.net' },
  });
  await issueFree(service, 'first.com');
  assert.deepEqual(warningsOf(service), []);
});
