// Revocation lists of a running service: made soon after a revocation, few for many, and found where certificates say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIST_PAUSE_MS } from '../../src/ca/lists/revocation-list.ts';
import { newSerial } from '../../src/ca/profile/serial.ts';
import { SHARDS, shardOf, WHOLE_LIST } from '../../src/ca/profile/shards.ts';
import { bytesOfHex } from '../../src/lib/bytes.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { readRevokedEntries } from '../../src/x509/status/crl.ts';
import { type Observed, openObserved } from '../faults/observed.ts';
import { until } from '../support/life.ts';
import { addIssued, revocationOf, revokeBy } from '../support/revoked.ts';
import { areListsPaused } from '../support/due-jobs.ts';

const REVOCATIONS = 1000;
const ISSUING = 'issuing-1';

async function fetchEntries({ service }: Observed, path: string): Promise<Buffer> {
  const reply = await fetch(`http://127.0.0.1:${service.service.port}${path}`);
  assert.equal(reply.status, 200);
  return Buffer.from(readRevokedEntries(await reply.bytes()));
}

test(`${REVOCATIONS} revocations at once share a few lists, and all stand in them when the pause is over`, async () => {
  await using observed = await openObserved();
  const { service, store } = observed;
  const { clock } = service;
  const serials = Array.from({ length: REVOCATIONS }, () => newSerial(systemRandom));
  await addIssued({ store, clock }, { serials });
  const { issuers, wake } = service.service.world;
  const issuer = issuers.get('builtin');
  assert.ok(issuer !== undefined);
  const at = clock.now();
  await Promise.all(
    serials.map(async (serial) => await revokeBy(issuer, { store, clock }, revocationOf(serial, { at }))),
  );
  wake();
  await until('no list is being made', async () => await areListsPaused(store, clock));
  service.advance(LIST_PAUSE_MS);
  await until('every revocation is listed', async () => {
    const whole = await store.reads.revocationLists.findHead(ISSUING, WHOLE_LIST);
    return whole?.revocations === REVOCATIONS;
  });
  const heads = await store.reads.revocationLists.listHeads(ISSUING);
  assert.ok(
    heads.every(({ number }) => number <= 3),
    'one at the start, one at the first revocation, one after the pause',
  );
  const whole = await fetchEntries(observed, `/crl/${ISSUING}.crl`);
  for (const serial of serials) assert.ok(whole.includes(bytesOfHex(serial)), serial);
  for (const serial of serials.slice(0, 10)) {
    const entries = await fetchEntries(observed, `/crl/${ISSUING}/${shardOf(serial, SHARDS)}.crl`);
    assert.ok(entries.includes(bytesOfHex(serial)), serial);
  }
});
