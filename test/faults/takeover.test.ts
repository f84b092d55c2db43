// A worker that was held up for longer than its lease finds that another has done its work, and changes nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LEASE_MS } from '../../src/jobs/worker.ts';
import { SECOND_MS } from '../../src/lib/clock.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { type Moment, type Reached, tellMoments } from './moments.ts';
import { openObserved } from './observed.ts';
import { begin, type Order, prepare } from './orders.ts';
import { assertConsistent, certificatesOf, lookAtFolder, stepsOf, waitForRest } from './sight.ts';

const REISSUES: readonly Moment[] = [
  'jobClaimed',
  'proofPublished',
  'publicationRecorded',
  'keyMade',
  'keyStored',
  'proofSeen',
  'proofRecorded',
  'planStored',
  'signed',
  'stored',
  'proofRetracted',
  'retractionRecorded',
];
const REUSES: readonly Moment[] = ['orderStored', 'planStored', 'signed', 'stored'];
const REVOCATIONS: readonly Moment[] = ['jobClaimed', 'revocationInLedger', 'revocationRecorded'];

interface Held extends Order {
  readonly moment: Moment;
}

const heldAt = (kind: 'reissue' | 'reuse' | 'revoke', moment: Moment): Held => {
  return { kind, moment, domain: `${kind}.${moment}.example.com`.toLowerCase() };
};

const HELD: readonly Held[] = [
  ...REISSUES.map((moment) => heldAt('reissue', moment)),
  ...REUSES.map((moment) => heldAt('reuse', moment)),
  ...REVOCATIONS.map((moment) => heldAt('revoke', moment)),
];

describe('a worker whose lease was taken over', () => {
  test('neither issues again nor leaves a proof record behind, wherever it was held up', async () => {
    await using folder = await makeTemporaryFolder();
    const hold = holdOnce();
    const accountUin = await runHeld(folder.path, hold);
    const sight = await lookAtFolder(folder.path, accountUin);
    assertConsistent(sight);
    for (const { kind, domain } of HELD) {
      assert.deepEqual(stepsOf(sight, domain), kind === 'revoke' ? ['revoked'] : ['issued', 'issued'], domain);
      const live = certificatesOf(sight, domain).map(({ issued }) => issued?.serial);
      assert.equal(new Set(live).size, live.length, domain);
    }
  });
});

/** Holds each worker up until others have done all, then lets it go on and waits for it. */
async function runHeld(folder: string, hold: Hold): Promise<string> {
  await using observed = await openObserved({ folder, overlay: tellMoments(hold.reached) });
  const { service, store } = observed;
  const prepared = await Promise.all(HELD.map(async (held) => ({ ...held, prepared: await prepare(service, held) })));
  await waitForRest(store, service);
  hold.arm();
  const calls = prepared.map(async (order) => await begin(service, order));
  await hold.allHeld;
  service.advance(LEASE_MS + SECOND_MS);
  await waitForRest(store, service);
  hold.release();
  await Promise.all(calls);
  return service.accountUin;
}

interface Hold {
  readonly reached: Reached;
  arm(): void;
  readonly allHeld: Promise<void>;
  release(): void;
}

/** The first to come to each moment is held, whoever comes again is not. */
function holdOnce(): Hold {
  const waiting = new Set<string>();
  const all = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    reached: async (moment, subject) => {
      if (!waiting.delete(`${moment} ${subject}`)) return;
      if (waiting.size === 0) all.resolve();
      await released.promise;
    },
    arm: () => {
      for (const { moment, domain } of HELD) waiting.add(`${moment} ${domain}`);
    },
    allHeld: all.promise,
    release: released.resolve,
  };
}
