// Looks at challenges: how many there are at once, of whom, and that each comes to an end.

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import {
  ChallengeLooks,
  MAX_BUSY_WAITS,
  MAX_LOOKS,
  MAX_LOOKS_OF_ACCOUNT,
  MAX_LOOKS_OF_BINDING,
} from '../../src/acme-server/challenge-looks.ts';
import { makeAddresses } from '../../src/acme-server/addresses.ts';
import { challengeView } from '../../src/acme-server/views.ts';
import type { AcmeAccount } from '../../src/certificates/model/acme.ts';
import type { ProofFinding } from '../../src/certificates/model/proof.ts';
import { NotNow } from '../../src/certificates/ports/store.ts';
import { because } from '../../src/reasons/reason.ts';
import { makeAcmeAccount, makeAcmeAuthorization, makeAcmeOrder } from '../contracts/store/acme.ts';
import { changing } from '../contracts/store/write-set-samples.ts';
import { NOON } from '../contracts/store/samples.ts';
import { openTemporaryStore } from '../support/store.ts';

const temporary = await openTemporaryStore();
after(async () => await temporary[Symbol.asyncDispose]());
const { store } = temporary;

const BAD: ProofFinding = { result: 'fileNotFound', seen: [], detail: because('txtNotFound', { name: 'a' }) };
const GOOD: ProofFinding = { ...BAD, result: 'good' };

let checks = 0;
beforeEach(() => {
  checks = 0;
});

/** Whose time goes by at once, and whose checker finds what is given. */
function openLooks(check: () => Promise<ProofFinding>) {
  const world = {
    store,
    clock: { now: () => NOON },
    proofChecker: {
      check: async () => {
        checks += 1;
        return await check();
      },
    },
    report: (trouble: object) => assert.fail(JSON.stringify(trouble)),
  };
  return new ChallengeLooks(world, { authorizationDays: 30, wait: async () => await Promise.resolve() });
}

/** That hang until the test is over, as they do at a name server that is silent. */
const silent = async (): Promise<ProofFinding> => await new Promise(() => undefined);

/** Begins looks, each at a challenge of its own, until one is refused; answers how many were begun. */
async function fill(looks: ChallengeLooks, accounts: readonly AcmeAccount[]): Promise<number> {
  for (let count = 0; ; count += 1) {
    const account = accounts[count % accounts.length];
    assert.ok(account);
    const authorization = makeAcmeAuthorization({ id: `${account.id}/${count}`, accountId: account.id });
    try {
      await looks.look({ account, authorization, type: 'http-01' });
    } catch (error) {
      assert.ok(error instanceof NotNow);
      return count;
    }
  }
}

test('An account whose name servers are silent leaves room for the others, and so do all accounts of one key', async () => {
  const looks = openLooks(silent);
  assert.equal(await fill(looks, [makeAcmeAccount({ id: 'greedy', keyId: 'key-1' })]), MAX_LOOKS_OF_ACCOUNT);
  const more = Array.from({ length: 9 }, (_, at) => makeAcmeAccount({ id: `other-${at}`, keyId: 'key-1' }));
  assert.equal(await fill(looks, more), MAX_LOOKS_OF_BINDING - MAX_LOOKS_OF_ACCOUNT);
  const unbound = Array.from({ length: 9 }, (_, at) => makeAcmeAccount({ id: `open-${at}`, keyId: undefined }));
  assert.equal(await fill(looks, unbound), MAX_LOOKS - MAX_LOOKS_OF_BINDING);
  assert.equal(await fill(looks, [makeAcmeAccount({ id: 'late', keyId: 'key-2' })]), 0);
});

async function lookAt(id: string, looks: ChallengeLooks) {
  const authorization = makeAcmeAuthorization({ id });
  await store.apply(changing({ kind: 'insertAcmeAuthorization', authorization }));
  await looks.look({ account: makeAcmeAccount({ id: 'account-1' }), authorization, type: 'http-01' });
  while (looks.isUnderWay(id, 'http-01')) await new Promise(setImmediate);
  return await store.reads.acme.findAuthorization(id);
}

test('A look for which there was no room is made when there is', async () => {
  const looks = openLooks(async () => {
    if (checks <= MAX_BUSY_WAITS) throw new NotNow('Too much waits');
    return await Promise.resolve(GOOD);
  });
  assert.equal((await lookAt('waited', looks))?.step, 'valid');
});

test('A look for which there is no room at all ends, and says so', async () => {
  const looks = openLooks(async () => {
    throw await Promise.resolve(new NotNow('Too much waits'));
  });
  const found = await lookAt('never', looks);
  assert.deepEqual([found?.step, found?.failed?.type], ['invalid', 'serverInternal']);
  assert.equal(checks, MAX_BUSY_WAITS + 1);
});

test('What is not met after four looks is not met, and the order that rests on it is open no more', async () => {
  const { acme } = store.reads;
  const order = makeAcmeOrder({ id: 'resting', authorizationIds: ['unmet', 'beside'] });
  await store.apply(changing({ kind: 'insertAcmeOrder', order }));
  const before = await acme.countOpen('account-1', NOON);
  const found = await lookAt(
    'unmet',
    openLooks(async () => await Promise.resolve(BAD)),
  );
  assert.deepEqual([found?.step, checks], ['invalid', 4]);
  assert.deepEqual(await acme.countOpen('account-1', NOON), { ...before, orders: before.orders - 1 });
});

test('A challenge that was tried in vain says what was expected and found, here and at each perspective, and when', async () => {
  const other = because('saidElsewhere', { text: 'no record', chinese: '没有记录' });
  const looks = openLooks(async () => ({
    result: 'notCorroborated',
    seen: ['fra: a lie'],
    detail: because('regionsFew', { agreed: 1, asked: 2 }),
    from: [
      { place: 'fra', standing: 'other', seen: ['a lie'], detail: other },
      { place: 'nyc', standing: 'same', seen: [] },
    ],
  }));
  const found = await lookAt('in-vain', looks);
  const [challenge] = found?.challenges ?? [];
  assert.ok(found && challenge);
  const parts = { addresses: makeAddresses('https://ca.example'), looks, world: { clock: { now: () => NOON } } };
  const view = challengeView(parts, { authorization: found, challenge, language: 'zh' });
  const { error } = view as { readonly error: Readonly<Record<string, unknown>> };
  const { expected, found: seen, checkTime, perspectives } = error;
  const { value } = expected as { readonly value: string };
  assert.match(value, /^[\w-]+\.[\w-]+$/);
  assert.deepEqual([seen, checkTime], [[value], NOON.toISOString()]);
  assert.deepEqual(perspectives, [
    { name: 'fra', result: 'other', found: ['a lie'], reason: '没有记录' },
    { name: 'nyc', result: 'same', found: [] },
  ]);
});
