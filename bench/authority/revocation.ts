// How long a revocation takes and a revocation list, with many revoked; and what making lists does to other work.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { LIST_PAUSE_MS } from '../../src/ca/lists/revocation-list.ts';
import { newSerial } from '../../src/ca/profile/serial.ts';
import type { Issuer } from '../../src/certificates/ports/issuer.ts';
import { makeBuiltInIssuer } from '../../src/issuers/built-in.ts';
import { addMs, DAY_MS, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { revocationOf, revokeBy } from '../../test/support/revoked.ts';
import { type BenchOptions, type Figure, quantileOf } from './figures.ts';
import { openForBench, type Opened } from './opened.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

const ISSUING = 'issuing-1';
const VALIDITY_DAYS = 90;
const SUPERSEDED = 4;
/** So many are revoked one after another in each round. */
const REVOCATIONS = 300;
const NANOSECONDS_PER_MS = 1e6;
const BYTES_PER_MIB = 1024 * 1024;
const SAMPLE_MS = 5;

interface Ledger extends Opened {
  readonly issuer: Issuer;
  /** Serials that are issued and not revoked. */
  readonly live: string[];
  /** Moves the clock past the pause between lists. */
  passPause(): void;
}

export async function benchRevocation(options: BenchOptions): Promise<readonly Figure[]> {
  return [...(await benchCount(options, 17_000)), ...(await benchCount(options, 100_000))];
}

async function benchCount(options: BenchOptions, count: number): Promise<readonly Figure[]> {
  await using ledger = await openLedger(options, count);
  const first = await watch(() => publish(ledger));
  const rounds: Awaited<ReturnType<typeof measureRound>>[] = [];
  for (let round = 0; round < options.rounds; round += 1) rounds.push(await measureRound(ledger));
  const whole = await ledger.store.reads.revocationLists.findLatest(ISSUING, WHOLE_LIST);
  const title = `${count.toLocaleString('en')} revoked`;
  const of = (pick: (round: (typeof rounds)[number]) => number): readonly number[] => rounds.map(pick);
  const aim = count === 17_000 ? { revocation: { atMost: 20 }, list: { atMost: 1000 } } : undefined;
  const ms = 'ms';
  return [
    { what: `${title}: a revocation, p99`, unit: ms, aim: aim?.revocation, rounds: of(({ alone }) => alone) },
    { what: '… while lists are made', unit: ms, aim: aim?.revocation, rounds: of(({ beside }) => beside) },
    { what: '… the lists that follow one', unit: ms, aim: aim?.list, rounds: of(({ one }) => one.ms) },
    { what: '… the lists that follow 300', unit: ms, aim: aim?.list, rounds: of(({ many }) => many.ms) },
    { what: '… all lists at once', unit: ms, aim: undefined, rounds: [first.ms] },
    { what: '… longest stop of the event loop', unit: ms, aim: { atMost: 20 }, rounds: of(({ many }) => many.stopMs) },
    { what: '… of it, processor time', unit: ms, aim: undefined, rounds: of(({ many }) => many.busyMs) },
    { what: '… memory while lists are made', unit: 'MiB more', aim: undefined, rounds: of(({ many }) => many.mib) },
    { what: '… the whole list', unit: 'KB', aim: undefined, rounds: [(whole?.der.length ?? 0) / 1000] },
  ];
}

async function measureRound(ledger: Ledger) {
  const alone = quantileOf(await revokeMany(ledger, REVOCATIONS), 0.99);
  ledger.passPause();
  const many = await watch(() => publish(ledger));
  await revokeMany(ledger, 1);
  ledger.passPause();
  const one = await watch(() => publish(ledger));
  await revokeMany(ledger, 1);
  ledger.passPause();
  const [, besides] = await Promise.all([publish(ledger), revokeMany(ledger, REVOCATIONS)]);
  return { alone, many, one, beside: quantileOf(besides, 0.99) };
}

async function publish({ authority }: Ledger): Promise<void> {
  await authority.publishRevocationList(ISSUING);
}

/** Answers how many milliseconds each took. */
async function revokeMany({ issuer, store, live }: Ledger, count: number): Promise<readonly number[]> {
  const durations: number[] = [];
  for (const serial of live.splice(0, count)) {
    const begun = performance.now();
    await revokeBy(issuer, { store, clock: systemClock }, revocationOf(serial, { at: systemClock.now() }));
    durations.push(performance.now() - begun);
  }
  return durations;
}

async function watch(work: () => Promise<void>) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = process.memoryUsage.rss();
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), SAMPLE_MS);
  delay.enable();
  const turns = watchTurns();
  const begun = performance.now();
  await work();
  const ms = performance.now() - begun;
  const busyMs = turns.longestMs();
  await pause(SAMPLE_MS);
  delay.disable();
  clearInterval(sampling);
  return { ms, busyMs, stopMs: delay.max / NANOSECONDS_PER_MS, mib: (most - before) / BYTES_PER_MIB };
}

/** The processor time of each turn of the event loop: unlike a delay, it counts nothing that other processes take. */
function watchTurns(): { longestMs(): number } {
  let longest = 0;
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, user + system);
    before = process.threadCpuUsage();
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return {
    longestMs: () => {
      clearImmediate(next);
      return longest / 1000;
    },
  };
}

/** With so many issued and revoked, and as many issued as the rounds will revoke. */
async function openLedger(options: BenchOptions, count: number): Promise<Ledger> {
  let aheadMs = 0;
  const clock = { now: () => addMs(systemClock.now(), aheadMs) };
  const opened = await openForBench(options.folder, { name: `revoked-${count}`, algorithm: 'p256', clock });
  const { store, authority } = opened;
  const live = Array.from({ length: options.rounds * (2 * REVOCATIONS + 2) }, () => newSerial(systemRandom));
  const revoked = Array.from({ length: count }, () => newSerial(systemRandom));
  await store.transact(async ({ issuances }) => {
    const at = clock.now();
    for (const serial of [...live, ...revoked]) await issuances.plan(planOf(serial, at));
    for (const serial of [...live, ...revoked]) await issuances.complete(serial, at);
    for (const serial of revoked) await issuances.revoke(serial, { at, reason: SUPERSEDED });
  });
  const passPause = (): void => {
    aheadMs += LIST_PAUSE_MS;
  };
  passPause();
  return {
    ...opened,
    issuer: makeBuiltInIssuer({
      authority,
      store,
      clock,
      findRight: async () => await Promise.resolve({ loss: undefined, expects: [] }),
    }),
    live,
    passPause,
  };
}

function planOf(serial: string, at: Date) {
  return {
    serial,
    authorityId: ISSUING,
    certificateId: serial,
    kind: 'server',
    tbsSha256: '',
    notAfter: addMs(at, VALIDITY_DAYS * DAY_MS),
    state: 'planned',
    plannedAt: at,
    issuedAt: undefined,
    abandonedAt: undefined,
    revokedAt: undefined,
    revocationReason: undefined,
  } as const;
}
