// A running service beside which an operator rolls the authority: the next one is served and kept up like the one before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLocal } from '../../src/app/local.ts';
import { LIST_VALIDITY_MS } from '../../src/ca/lists/revocation-list.ts';
import { readConfig } from '../../src/config/config.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { until } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

async function rollBeside({ service, folder, clock }: TestService): Promise<void> {
  const env = { RESEAL_DATA: folder, RESEAL_LISTEN: `127.0.0.1:${service.port}` };
  const config = await readConfig({ env, readFile: () => Promise.reject(new Error('there is no file')) });
  await using local = await openLocal(config, { log: silentLog, clock, random: systemRandom });
  assert.equal((await local.authority.roll('public')).id, 'issuing-2');
}

test('The lists of both are made again in time, whoever asks for the new certificate first', async () => {
  await using service = await openTestService();
  const { reads } = service.store;
  await rollBeside(service);
  const base = `http://127.0.0.1:${service.service.port}`;
  for (const path of ['/ca/issuing-2.crt', '/crl/issuing-2.crl', '/crl/issuing-1.crl', '/ca/issuing-1.crt']) {
    assert.equal((await fetch(base + path)).status, 200, path);
  }
  assert.equal((await fetch(`${base}/ca/issuing-3.crt`)).status, 404);
  await until('it has a responder', async () => (await reads.ocspResponders.find('issuing-2')) !== undefined);
  service.advance(LIST_VALIDITY_MS / 2);
  for (const id of ['issuing-1', 'issuing-2']) {
    await until(`the list of ${id} is made again`, async () => {
      return (await reads.revocationLists.findHead(id, WHOLE_LIST))?.number === 2;
    });
  }
});
