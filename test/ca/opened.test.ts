// What stays open, closes and opens while an authority's key does not open or its lists cannot be made.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CompromiseWish } from '../../src/ca/withdrawal/compromise.ts';
import { PRIVATE_PROFILE } from '../../src/ca/profile/profile.ts';
import { LIST_VALIDITY_MS } from '../../src/ca/lists/revocation-list.ts';
import { addMs, SECOND_MS } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import { makeTestCsr, openTestAuthority, type TestAuthority } from '../support/authority.ts';

const NAMES = ['example.com'];
const USUAL: CompromiseWish = { revokeAt: undefined, isRevokedOnceReplaced: undefined };
type Process = Pick<TestAuthority, 'authority'>;

/** Its sealed key is changed; answers how to bring it back. */
async function damageKey({ store }: Pick<TestAuthority, 'store'>, id: string): Promise<() => Promise<void>> {
  const put = async (sealedKey: Uint8Array | undefined) =>
    await store.transact((rows) => rows.authorities.setSealedKey(id, sealedKey));
  const whole = (await store.reads.authorities.list()).find((one) => one.id === id)?.sealedKey;
  await put(whole?.map((byte, at) => (at === whole.length - 1 ? byte ^ 1 : byte)));
  return async () => await put(whole);
}

const makeOverdue = ({ clock }: TestAuthority): void => clock.set(addMs(clock.now(), LIST_VALIDITY_MS + SECOND_MS));

async function outcomeOf({ authority }: Process): Promise<string> {
  const csr = await makeTestCsr(NAMES, 'p256');
  const request = { names: NAMES, csr, validityDays: 30, fixedNotAfter: undefined };
  return authority.signingBy('public').prepare(request).kind;
}

const issuerOf = ({ authority }: Process): string => authority.signingBy('public').issuing.id;

function keepingLog(): Log & { readonly failed: unknown[] } {
  const failed: unknown[] = [];
  const error: Log['error'] = (record) => failed.push(record['authorityId']);
  return { info: () => undefined, warn: () => undefined, error, failed };
}

for (const damaged of ['private-root-1', 'private-issuing-1']) {
  describe(`with a list overdue whose key does not open, that of ${damaged}`, () => {
    test('a process that runs closes what is compromised, and opens the next', async () => {
      await using setting = await openTestAuthority('p256', [PRIVATE_PROFILE]);
      const log = keepingLog();
      await using running = await setting.openAgain({ log });
      await damageKey(setting, damaged);
      makeOverdue(setting);
      assert.equal(
        (await setting.authority.withdrawal.declareCompromised('issuing-1', USUAL)).successor.id,
        'issuing-2',
      );
      assert.equal(await running.authority.refresh(), true);
      assert.deepEqual([issuerOf(running), await outcomeOf(running)], ['issuing-2', 'prepared']);
      assert.deepEqual(log.failed, [damaged]);
    });

    test('a command that starts then says that another one is compromised', async () => {
      await using setting = await openTestAuthority('p256', [PRIVATE_PROFILE]);
      await damageKey(setting, damaged);
      makeOverdue(setting);
      await using command = await setting.openAgain();
      assert.equal(
        (await command.authority.withdrawal.declareCompromised('issuing-1', USUAL)).successor.id,
        'issuing-2',
      );
      assert.deepEqual([issuerOf(command), await outcomeOf(command)], ['issuing-2', 'prepared']);
    });
  });
}

describe('an authority that does not open', () => {
  test('says why to whoever would issue by it, and opens once its key does', async () => {
    await using setting = await openTestAuthority('p256', [PRIVATE_PROFILE]);
    const restore = await damageKey(setting, 'private-issuing-1');
    await using again = await setting.openAgain();
    assert.throws(
      () => again.authority.signingBy(PRIVATE_PROFILE.id),
      /Cannot open the key of authority private-issuing-1: it is sealed under another master key/,
    );
    assert.equal(await again.authority.refresh(), false);
    await restore();
    assert.equal(await again.authority.refresh(), true);
    assert.equal(again.authority.signingBy(PRIVATE_PROFILE.id).issuing.id, 'private-issuing-1');
    assert.equal(await again.authority.refresh(), false);
  });

  test('is not issued by while it lacks its lists: the one before goes on, until that is compromised', async () => {
    await using setting = await openTestAuthority('p256');
    const log = keepingLog();
    await using running = await setting.openAgain({ log });
    await setting.authority.roll('public');
    const restore = await damageKey(setting, 'issuing-2');
    makeOverdue(setting);
    await running.authority.refresh();
    assert.deepEqual([issuerOf(running), await outcomeOf(running)], ['issuing-1', 'prepared']);
    await setting.authority.withdrawal.declareCompromised('issuing-1', USUAL);
    await running.authority.refresh();
    assert.deepEqual([issuerOf(running), await outcomeOf(running)], ['issuing-1', 'compromised']);
    assert.deepEqual(log.failed, ['issuing-2']);
    await restore();
    await running.authority.refresh();
    assert.deepEqual([issuerOf(running), await outcomeOf(running)], ['issuing-2', 'prepared']);
  });

  test('keeps an authority open whose own list is overdue', async () => {
    await using setting = await openTestAuthority('p256');
    await using running = await setting.openAgain();
    await damageKey(setting, 'root-1');
    makeOverdue(setting);
    await setting.store.transact((rows) =>
      rows.authorities.setCrossChain('root-1', [setting.signing.root.certificate]),
    );
    assert.equal(await running.authority.refresh(), true);
    assert.deepEqual([issuerOf(running), await outcomeOf(running)], ['issuing-1', 'prepared']);
  });

  test('of a key that is compromised and does not open leaves nothing signed, and the others opened', async () => {
    await using setting = await openTestAuthority('p256', [PRIVATE_PROFILE]);
    await using running = await setting.openAgain();
    await damageKey(setting, 'issuing-1');
    await damageKey(setting, 'root-1');
    makeOverdue(setting);
    await assert.rejects(
      setting.authority.withdrawal.declareCompromised('issuing-1', USUAL),
      /key of authority root-1/,
    );
    await running.authority.refresh();
    await using command = await setting.openAgain();
    for (const one of [setting, running, command]) {
      assert.equal(await outcomeOf(one), 'compromised');
      assert.equal(one.authority.signingBy(PRIVATE_PROFILE.id).issuing.id, 'private-issuing-1');
    }
  });
});
