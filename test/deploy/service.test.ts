// The whole way: a service with targets in its YAML, called through the API, and nginx that shows what it was brought.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { type Nginx, skipWithoutNginx, startNginx } from '../support/servers/nginx.ts';
import { makePairs, shownTo } from '../support/servers/pairs.ts';
import { makeGoingClock, openTestService, TEST_YAML, type TestService } from '../support/service.ts';
import { issueFree, until } from '../support/life.ts';
import { waitForEnd } from '../support/targets/deploy-life.ts';
import { leafSha256Of } from '../../src/deploy/material.ts';

const NAME = 'www.example.com';
const ID = `hz1|web-1|${NAME}`;
const skip = skipWithoutNginx || skipWithoutOpenssl;
let service: TestService;
let nginx: Nginx;

before(async () => {
  const [first] = skip === false ? makePairs(1, NAME) : [];
  if (first === undefined) return;
  nginx = await startNginx(first);
  const target = {
    type: 'lighthouse',
    region: 'hz1',
    id: 'web-1',
    domains: [NAME],
    accounts: ['*'],
    files: { fullchain: nginx.fullchain, key: nginx.key },
    test: nginx.test,
    reload: nginx.reload,
    served: [`127.0.0.1:${nginx.port}`],
  };
  const deploy = { allowPrivateAddresses: ['127.0.0.0/8'], targets: [target] };
  service = await openTestService({
    yaml: `${TEST_YAML}deploy: ${JSON.stringify(deploy)}\n`,
    clock: makeGoingClock(),
  });
});
after(async () => {
  await service?.[Symbol.asyncDispose]();
  await nginx?.[Symbol.asyncDispose]();
});

test('A certificate that is deployed through the API is shown by nginx, and the record says so', { skip }, async () => {
  const id = await issueFree(service, NAME);
  const wish = { CertificateId: id, ResourceType: 'lighthouse', InstanceIdList: [ID], Status: 1 };
  const { DeployRecordId, DeployStatus } = await service.ask('DeployCertificateInstance', wish);
  assert.equal(DeployStatus, 1);
  const detail = await waitForEnd(service, { id: DeployRecordId, movesClock: false });
  assert.deepEqual([detail['SuccessTotalCount'], detail['FailedTotalCount']], [1, 0], JSON.stringify(detail));
  const { CertificatePublicKey } = await service.ask('DescribeCertificateDetail', { CertificateId: id });
  // For a moment after it was told to reload, a worker of nginx may still accept who is shown the former one.
  const brought = leafSha256Of(String(CertificatePublicKey));
  await until('others are shown it, too', () => shownTo({ port: nginx.port, name: NAME }) === brought);
});
