// Looks into the ledger: how many there are at once, and that none tells what was true before it was asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OcspReads, OcspStore } from '../../../src/ca/ocsp/ports.ts';
import { LOOKS_AT_ONCE, StatusLookup } from '../../../src/ca/ocsp/status-lookup.ts';
import { MAX_SERIALS_IN_LOOK, type SerialStatus } from '../../../src/ca/ports.ts';

interface Look {
  readonly serials: readonly string[];
  readonly end: (statuses: readonly SerialStatus[]) => void;
  readonly fail: (error: Error) => void;
}

test('As many looks run at once as may, and what is asked meanwhile goes together into the next', async () => {
  const { lookup, looks } = openLookup();
  const asked = ['aa', 'bb', 'cc', 'aa', 'dd'].map((serial) => lookup.find(serial));
  assert.deepEqual(serialsOf(looks), [['aa'], ['bb']]);
  assert.equal(looks.length, LOOKS_AT_ONCE);
  looks[0]?.end([statusOf('aa')]);
  await asked[0];
  await turn();
  // The second question about "aa" came after the first look had begun, so that it has a look of its own.
  assert.deepEqual(serialsOf(looks), [['aa'], ['bb'], ['cc', 'aa', 'dd']]);
  looks[1]?.end([]);
  looks[2]?.end([statusOf('dd'), statusOf('aa')]);
  const found = await Promise.all(asked);
  assert.deepEqual(
    found.map((status) => status?.serial),
    ['aa', undefined, undefined, 'aa', 'dd'],
  );
});

test('A look takes so many serials and leaves the others to the next', async () => {
  const { lookup, looks } = openLookup();
  const count = LOOKS_AT_ONCE + MAX_SERIALS_IN_LOOK + 1;
  const asked = Array.from({ length: count }, (_, index) => lookup.find(`s${index}`));
  for (let index = 0; index < 4; index += 1) {
    looks[index]?.end([]);
    await turn();
  }
  await Promise.all(asked);
  assert.deepEqual(
    looks.map(({ serials }) => serials.length),
    [1, 1, MAX_SERIALS_IN_LOOK, 1],
  );
});

test('A look that fails fails for those who asked, and not for others', async () => {
  const { lookup, looks } = openLookup();
  const [first, second] = [lookup.find('aa'), lookup.find('bb')];
  const third = lookup.find('cc');
  looks[0]?.fail(new Error('the store is away'));
  await assert.rejects(first, /the store is away/);
  await turn();
  looks[1]?.end([statusOf('bb')]);
  looks[2]?.end([statusOf('cc')]);
  assert.deepEqual([(await second)?.serial, (await third)?.serial], ['bb', 'cc']);
});

function openLookup(): { readonly lookup: StatusLookup; readonly looks: readonly Look[] } {
  const looks: Look[] = [];
  const listBySerial: OcspReads['issuances']['listBySerial'] = (serials) =>
    new Promise((end, fail) => void looks.push({ serials, end, fail }));
  const store: OcspStore = {
    reads: { authorities: { list: async () => [] }, ocspResponders: { find: nothing }, issuances: { listBySerial } },
    transact: async () => assert.fail('a look writes nothing'),
  };
  return { lookup: new StatusLookup(store), looks };
}

async function nothing(): Promise<undefined> {
  return undefined;
}

const serialsOf = (looks: readonly Look[]) => looks.map(({ serials }) => serials);

function statusOf(serial: string): SerialStatus {
  const revocation = { revokedAt: undefined, revocationReason: undefined };
  return { serial, authorityId: 'issuing-1', state: 'issued', notAfter: new Date(0), ...revocation };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
