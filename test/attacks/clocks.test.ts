// A clock that jumps, ahead and back, at any moment: whatever it has dated meanwhile decides nothing afterwards.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeServedLists } from '../../src/ca/lists/served-lists.ts';
import { SHARDS, shardOf, WHOLE_LIST } from '../../src/ca/profile/shards.ts';
import { BACKDATE_MS } from '../../src/ca/profile/validity.ts';
import { bytesOfHex } from '../../src/lib/bytes.ts';
import { addMs, DAY_MS, HOUR_MS, MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { latestList, makeTestCsr } from '../support/authority.ts';
import { ISSUING, openTestOcsp, type TestOcsp } from '../support/ocsp-authority.ts';

const YEAR_MS = 365 * DAY_MS;
const [SERIAL, OTHER_SERIAL] = ['40aa', '40bb'];
const AHEAD = [MAX_CLOCK_SKEW_MS + 1, HOUR_MS, YEAR_MS, 5 * YEAR_MS];

/** An authority that is some days old, with the certificate of SERIAL. */
async function openAged(): Promise<TestOcsp> {
  const setting = await openTestOcsp('p256');
  setting.clock.set(addMs(setting.clock.now(), 3 * DAY_MS));
  await setting.issue(SERIAL);
  await setting.authority.publishRevocationList(ISSUING);
  return setting;
}

/** While the clock is ahead by so much, `act` is done; then it is right again, a minute later. */
async function whileAhead({ clock }: TestOcsp, aheadMs: number, act: () => Promise<unknown>): Promise<void> {
  const now = clock.now();
  clock.set(addMs(now, aheadMs));
  await act();
  clock.set(addMs(now, MINUTE_MS));
}

describe('after a clock that was ahead', () => {
  for (const aheadMs of AHEAD) {
    const days = (aheadMs / DAY_MS).toFixed(2);

    test(`by ${days} days, a certificate that is revoked then is on the next list, and dated no later than now`, async () => {
      await using setting = await openAged();
      await whileAhead(setting, aheadMs, async () => {
        await setting.revoke(SERIAL, 1);
        await setting.authority.publishRevocationList(ISSUING);
        await setting.authority.publishRevocationList(ISSUING);
      });
      await setting.issue(OTHER_SERIAL);
      await setting.revoke(OTHER_SERIAL, 1);
      assert.deepEqual(
        [...(await setting.listedSerials())].toSorted(),
        [SERIAL, OTHER_SERIAL].map((one) => one),
      );
      for (const shard of [WHOLE_LIST, shardOf(SERIAL, SHARDS)]) {
        const { thisUpdate } = await latestList(setting, shard);
        assert.ok(thisUpdate <= setting.clock.now(), `the list of ${shard} is of ${thisUpdate.toISOString()}`);
      }
    });

    test(`by ${days} days, a list of then is served no more, and the next one has a greater number`, async () => {
      await using setting = await openAged();
      const lists = makeServedLists(setting);
      await whileAhead(setting, aheadMs, async () => {
        await setting.revoke(SERIAL, 1);
        await setting.authority.publishRevocationList(ISSUING);
        await lists.find(ISSUING, undefined);
      });
      const { number } = await latestList(setting);
      // Within the skew that is allowed it stands: it was dated back, and holds now.
      const isOver = aheadMs - MINUTE_MS > MAX_CLOCK_SKEW_MS;
      assert.equal((await lists.find(ISSUING, undefined)) === undefined, isOver);
      await setting.authority.publishRevocationList(ISSUING);
      assert.equal((await latestList(setting)).number, number + (isOver ? 1 : 0));
      const served = await lists.find(ISSUING, undefined);
      assert.ok(served !== undefined && served.madeAt <= setting.clock.now());
    });

    test(`by ${days} days, no OCSP answer of then is given, and no responder of then signs`, async () => {
      await using setting = await openAged();
      const ask = async () => await setting.ocsp.answer(setting.requestAbout(SERIAL));
      await whileAhead(setting, aheadMs, async () => {
        await setting.ocsp.renewResponder(ISSUING);
        await ask();
      });
      await setting.ocsp.renewResponder(ISSUING);
      const { der, kept } = await ask();
      assert.ok(kept !== undefined && kept.thisUpdate <= setting.clock.now());
      const verdict = setting.judgeOf(der, setting.requestAbout(SERIAL));
      assert.deepEqual([verdict.isGood, verdict.statuses], [true, ['good']], verdict.text);
    });
  }

  test('a start makes every list anew that is dated ahead', async () => {
    await using setting = await openAged();
    await whileAhead(setting, YEAR_MS, async () => await setting.authority.publishRevocationList(ISSUING));
    await using again = await setting.openAgain();
    for (const head of await again.store.reads.revocationLists.listHeads(ISSUING)) {
      assert.ok(head.thisUpdate <= setting.clock.now(), `shard ${head.shard}`);
    }
  });
});

describe('nodes whose clocks are a minute apart', () => {
  test('take the lists and answers of each other for current', async () => {
    await using setting = await openAged();
    const made = setting.clock.now();
    await setting.revoke(SERIAL, 1);
    await setting.authority.publishRevocationList(ISSUING);
    const { number } = await latestList(setting);
    setting.clock.set(addMs(made, -MINUTE_MS));
    await setting.authority.publishRevocationList(ISSUING);
    const list = await latestList(setting);
    assert.equal(list.number, number);
    assert.equal((await makeServedLists(setting).find(ISSUING, undefined)) === undefined, false);
    assert.ok(list.thisUpdate <= addMs(made, MINUTE_MS - BACKDATE_MS));
  });
});

describe('an authority that was made by a clock ahead', () => {
  test('issues nothing until its beginning has come, and says so in the log', async () => {
    const errors: string[] = [];
    await using setting = await openAged();
    const { notBefore } = setting.responder();
    setting.clock.set(addMs(notBefore, -2 * HOUR_MS));
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const error = (_facts: object, message: string): void => void errors.push(message);
    await using early = await setting.openAgain({ log: { ...log, error } });
    const request = { names: ['example.com'], csr: await makeTestCsr(['example.com'], 'p256') };
    const outcome = early.signing.prepare({ ...request, validityDays: 90, fixedNotAfter: undefined });
    assert.equal(outcome.kind, 'early');
    assert.deepEqual(errors, ['Cannot sign a certificate before the authority begins']);
    await assert.rejects(early.authority.publishRevocationList(ISSUING), /one of the clocks was wrong/);
    await assert.rejects(setting.ocsp.renewResponder(ISSUING), /one of the clocks was wrong/);
  });
});

/** From true time: right, a little ahead, and as far as a clock may be set. */
const OFFSETS_MS = [0, -HOUR_MS, MINUTE_MS, MAX_CLOCK_SKEW_MS + 1, 40 * DAY_MS, YEAR_MS, 10 * YEAR_MS];
const ACTS_IN_RUN = 24;

interface Model {
  readonly setting: TestOcsp;
  trueNow: Date;
  offsetMs: number;
  /** Serial → its end, and whether it was revoked. */
  readonly serials: Map<string, { readonly notAfter: Date; isRevoked: boolean }>;
  number: number;
}

const ACTS: Readonly<Record<string, (model: Model, pick: (below: number) => number) => Promise<void>>> = {
  jump: async (model, pick) => {
    model.offsetMs = OFFSETS_MS[pick(OFFSETS_MS.length)] ?? 0;
    await Promise.resolve();
  },
  issue: async ({ setting, serials }, pick) => {
    const serial = `4${(serials.size + 0x1000).toString(16)}${pick(0x1000).toString(16).padStart(3, '0')}`;
    const notAfter = addMs(setting.clock.now(), (1 + pick(100)) * DAY_MS);
    await setting.issue(serial, { notAfter });
    serials.set(serial, { notAfter, isRevoked: false });
  },
  revoke: async ({ setting, serials }, pick) => {
    const [serial, facts] = [...serials][pick(Math.max(serials.size, 1))] ?? [];
    if (serial === undefined || facts === undefined) return;
    await setting.revoke(serial, 1);
    facts.isRevoked = true;
  },
  publish: async ({ setting }) => {
    await setting.authority.publishRevocationList(ISSUING);
  },
  ask: async ({ setting, serials }, pick) => {
    await setting.ocsp.renewResponder(ISSUING);
    const [serial = SERIAL] = [...serials.keys()].slice(pick(Math.max(serials.size, 1)));
    await setting.ocsp.answer(setting.requestAbout(serial));
  },
  restart: async ({ setting }) => {
    await using again = await setting.openAgain();
    await again.store.reads.revocationLists.listHeads(ISSUING);
  },
};

/** mulberry32. */
function makePick(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function step(
  model: Model,
  act: (typeof ACTS)[string] | undefined,
  pick: (below: number) => number,
): Promise<void> {
  const { setting } = model;
  model.trueNow = addMs(model.trueNow, pick(HOUR_MS));
  setting.clock.set(addMs(model.trueNow, model.offsetMs));
  try {
    await act?.(model, pick);
  } catch (error) {
    // Before its authority begins and after it ends nothing can be signed; by a clock that is right all can.
    if (model.offsetMs === 0) throw error;
  }
  const { number } = await latestList(setting);
  assert.ok(number >= model.number, 'numbers of lists only grow');
  model.number = number;
}

/** What must be so a minute after the clock is right again, and the jobs of lists and responders have run. */
async function assertRight(model: Model): Promise<void> {
  const { setting, serials } = model;
  setting.clock.set(addMs(model.trueNow, MINUTE_MS));
  const now = setting.clock.now();
  await setting.authority.publishRevocationList(ISSUING);
  await setting.ocsp.renewResponder(ISSUING);
  const lists = makeServedLists(setting);
  const whole = await lists.find(ISSUING, undefined);
  assert.ok(whole !== undefined && whole.madeAt <= now, 'a list of no later than now is served');
  for (const [serial, { notAfter, isRevoked }] of serials) {
    if (notAfter <= now) continue;
    const shard = await lists.find(ISSUING, shardOf(serial, SHARDS));
    assert.ok(shard !== undefined && shard.madeAt <= now, 'a shard of no later than now is served');
    for (const { der } of [whole, shard]) {
      assert.equal(
        Buffer.from(der).includes(bytesOfHex(serial)),
        isRevoked,
        `${serial} is on the list if it is revoked`,
      );
    }
    const { kept } = await setting.ocsp.answer(setting.requestAbout(serial));
    assert.ok(kept !== undefined && kept.thisUpdate <= now, `OCSP answers of ${serial} as of now`);
  }
}

describe('whatever is done while the clock jumps', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    test(`a minute after it is right again lists and answers are whole and of now: seed ${seed}`, async () => {
      await using setting = await openTestOcsp('p256');
      const trueNow = addMs(setting.clock.now(), 3 * DAY_MS);
      const model: Model = { setting, trueNow, offsetMs: 0, serials: new Map(), number: 0 };
      const pick = makePick(seed);
      const acts = Object.values(ACTS);
      for (let count = 0; count < ACTS_IN_RUN; count += 1) await step(model, acts[pick(acts.length)], pick);
      await assertRight(model);
    });
  }
});
