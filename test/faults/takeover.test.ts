// A worker that was held up for longer than its lease finds that another has done its work, and changes nothing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OWN } from '../../src/app/upkeep/job-lanes.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import type { JobOutcome } from '../../src/jobs/kind.ts';
import { Worker } from '../../src/jobs/worker.ts';
import { addMs, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import type { Overlay } from '../../src/app/local.ts';
import { makeTestClock, type TestClock, type TestService } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { makeGate } from './gate.ts';
import { type Moment, type Reached, tellMoments } from './moments.ts';
import { openObserved } from './observed.ts';
import { begin, type Order, prepare } from './orders.ts';
import { assertConsistent, certificatesOf, look, lookAt, serialStatesOf, stepsOf, waitForRest } from './sight.ts';
import { nextDue } from '../support/due-jobs.ts';

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
const REUSES: readonly Moment[] = ['planStored', 'signed', 'stored'];
const REVOCATIONS: readonly Moment[] = ['jobClaimed', 'revocationAnswered', 'revocationRecorded'];

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
    using folder = makeTemporaryFolder();
    const hold = holdOnce();
    const accountUin = await runHeld(folder.path, hold);
    const sight = await lookAt({ folder: folder.path, env: {} }, accountUin);
    assertConsistent(sight);
    for (const { kind, domain } of HELD) {
      assert.deepEqual(stepsOf(sight, domain), kind === 'revoke' ? ['revoked'] : ['issued', 'issued'], domain);
      const live = certificatesOf(sight, domain).map(({ issued }) => issued?.serial);
      assert.equal(new Set(live).size, live.length, domain);
    }
  });
});

test('A worker whose plan another has replaced stores nothing of what it signed', async () => {
  const gates = { signed: makeGate(), replanned: makeGate() };
  const counts = new Map<Moment, number>();
  const reached: Reached = async (moment) => {
    const count = (counts.get(moment) ?? 0) + 1;
    counts.set(moment, count);
    if (moment === 'signed' && count === 1) await gates.signed.pass();
    if (moment === 'planStored' && count === 2) await gates.replanned.pass();
  };
  using folder = makeTemporaryFolder();
  const freeze = makeFreeze();
  const clock = makeTestClock();
  const overlay = tellMoments(reached);
  await using observed = await openObserved({ folder: folder.path, clock, overlay: frozen(overlay, freeze) });
  const { service, store } = observed;
  const id = await begin(service, { kind: 'apply', domain: 'late.example.com' });
  await gates.signed.isReached;
  freeze.begin();
  await using other = await openObserved({ folder: folder.path, clock, overlay });
  await outlastLeases(other.service, gates.replanned.isReached);
  gates.signed.open();
  await service.waitForStatus(id, 1);
  gates.replanned.open();
  await waitForRest(store, service);
  const sight = await look(store, service.accountUin);
  assertConsistent(sight);
  assert.deepEqual(serialStatesOf(sight, id), ['abandoned', 'abandoned', 'issued']);
});

test('A worker whose lease was taken over neither ends the job nor puts it off', async () => {
  const clock = makeTestClock();
  await using temporary = await openTemporaryStore({ clock });
  const { store } = temporary;
  const job = { kind: 'advance', subject: 'Ab12Cd34', accountUin: undefined } as const;
  await store.transact(async (rows) => await rows.jobs.schedule({ ...job, runAt: clock.now() }));
  const late = workOnce(store, clock);
  await late.hasBegun;
  clock.advance(LEASE_MS);
  const other = workOnce(store, clock);
  await other.hasBegun;
  await late.end({ kind: 'done' });
  assert.ok((await nextDue(store)) !== undefined, 'the other one still holds the job');
  await other.end({ kind: 'again', at: addMs(clock.now(), HOUR_MS) });
  assert.deepEqual(await nextDue(store), addMs(clock.now(), HOUR_MS));
});

interface Work {
  readonly hasBegun: Promise<void>;
  /** Lets the one job end so, and waits for the worker. */
  end(outcome: JobOutcome): Promise<void>;
}

/** A worker that claims what is due, once, and is at it until it is told how that ends. */
function workOnce(store: RecordStore, clock: TestClock): Work {
  const begun = Promise.withResolvers<void>();
  const outcome = Promise.withResolvers<JobOutcome>();
  const handler = async (): Promise<JobOutcome> => {
    begun.resolve();
    return await outcome.promise;
  };
  const kinds = new Map([['advance', { lane: OWN, handle: handler, troubleLoggedBy: 'worker' as const }]]);
  const log = makeLog({ level: 'info', clock, write: () => undefined });
  const worker = new Worker({ store, kinds, clock, log, random: systemRandom, isStoreTrouble: () => false });
  const running = worker.runDue();
  return {
    hasBegun: begun.promise,
    end: async (how) => {
      outcome.resolve(how);
      await running;
    },
  };
}

/** Holds the worker up until that of another process has done all, then lets it go on and waits for it. */
async function runHeld(folder: string, hold: Hold): Promise<string> {
  const freeze = makeFreeze();
  const clock = makeTestClock();
  await using observed = await openObserved({ folder, clock, overlay: frozen(tellMoments(hold.reached), freeze) });
  const { service, store } = observed;
  const prepared = await Promise.all(HELD.map(async (held) => ({ ...held, prepared: await prepare(service, held) })));
  await waitForRest(store, service);
  hold.arm();
  const calls = prepared.map(async (order) => await begin(service, order));
  await hold.allHeld;
  freeze.begin();
  await using other = await openObserved({ folder, clock });
  other.service.advance(LEASE_MS + SECOND_MS);
  await waitForRest(store, other.service);
  hold.release();
  freeze.end();
  await Promise.all(calls);
  return service.accountUin;
}

/** Again and again, since the process that is held up prolongs its leases all the same. */
async function outlastLeases(service: TestService, isTaken: Promise<unknown>): Promise<void> {
  const nudge = setInterval(() => service.advance(LEASE_MS + SECOND_MS), NUDGE_MS);
  await isTaken;
  clearInterval(nudge);
}

const NUDGE_MS = 100;

interface Freeze {
  readonly isOn: () => boolean;
  begin(): void;
  end(): void;
}

function makeFreeze(): Freeze {
  let isOn = false;
  return { isOn: () => isOn, begin: () => void (isOn = true), end: () => void (isOn = false) };
}

/** A process that is held up looks for no jobs either, so that another may take over what it has. */
function frozen(overlay: Overlay, { isOn }: Freeze): Overlay {
  const layStore = (opened: RecordStore): RecordStore => {
    const store = overlay.store?.(opened) ?? opened;
    const { jobs } = store.reads;
    const listDue: typeof jobs.listDue = async (request) =>
      isOn() ? { jobs: [], isAll: true, hasAllShares: true, lookedUntil: '' } : await jobs.listDue(request);
    const nextDueOf: typeof jobs.nextDueOf = async (lane, after) =>
      isOn() ? undefined : await jobs.nextDueOf(lane, after);
    return { ...store, reads: { ...store.reads, jobs: { ...jobs, listDue, nextDueOf } } };
  };
  return { ...overlay, store: layStore };
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
