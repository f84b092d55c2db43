// Hostile clients beside good ones, against a service process: quiet first, then everybody at once, then quiet again.

import { setTimeout as pause } from 'node:timers/promises';
import { type CrowdsPlan, type Outcomes, runCrowds } from './crowd-process.ts';
import { type Record, runGoodClient } from './good-client.ts';
import { type HostileTarget, startTarget } from './target.ts';

export interface SoakWish {
  /** By their names. */
  readonly crowds: readonly string[];
  readonly goodClients: number;
  readonly quietMs: number;
  readonly hostileMs: number;
  /** How long memory may take to come back. */
  readonly settleMs: number;
  readonly scale: number;
}

export interface Soak {
  readonly quiet: Record;
  readonly beside: Record;
  readonly outcomes: Outcomes;
  readonly memory: { readonly before: Memory; readonly most: Memory; readonly after: Memory };
  /** The longest time for which the event loop stood while everybody was there; undefined where nobody could be told. */
  readonly longestStandMs: number | undefined;
  readonly isAlive: boolean;
}

export interface Memory {
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/** Memory has come back when it is within this of what it was. */
export const MEMORY_FACTOR = 1.5;
export const MEMORY_ALLOWANCE_BYTES = 128 * 1024 * 1024;

const LOOK_MS = 1000;
const SETTLED_LOOK_MS = 500;

export async function runSoak(wish: SoakWish): Promise<Soak> {
  await using target = await startTarget({ good: wish.goodClients, hostile: wish.crowds.length });
  const quiet = await goodOnes(target, wish.quietMs);
  const before = await weigh(target);
  const hostile = runCrowds(await planOf(target, wish));
  const watched = watch(target, AbortSignal.timeout(wish.hostileMs));
  const beside = await goodOnes(target, wish.hostileMs);
  const outcomes = await hostile;
  const { most, longestStandMs } = await watched;
  const after = await settled(target, { before, settleMs: wish.settleMs });
  const isAlive = target.isAlive();
  return { quiet, beside, outcomes, memory: { before, most, after }, longestStandMs, isAlive };
}

async function planOf(target: HostileTarget, { crowds, scale, hostileMs }: SoakWish): Promise<CrowdsPlan> {
  const { host, port, dnsPort, hostile } = target;
  const certificate = await fetch(`http://${host}:${port}/ca/issuing-1.pem`);
  const accounts = crowds.map((name, at) => {
    const credential = hostile[at];
    if (credential === undefined) throw new Error(`There is no account for ${name}`);
    return { name, credential };
  });
  const place = { host, port, dnsPort, certificatePem: await certificate.text() };
  return { place, crowds: accounts, scale, milliseconds: hostileMs };
}

export function hasReturned({ before, after }: Soak['memory']): boolean {
  return after.residentBytes <= allowanceFor(before.residentBytes) && after.heapBytes <= allowanceFor(before.heapBytes);
}

function allowanceFor(bytes: number): number {
  return bytes * MEMORY_FACTOR + MEMORY_ALLOWANCE_BYTES;
}

/** Each from an address of its own, as clients that do not know each other. */
async function goodOnes(target: HostileTarget, milliseconds: number): Promise<Record> {
  const record: Record = { times: new Map(), losses: [], issued: 0 };
  const until = AbortSignal.timeout(milliseconds);
  const { host, port } = target;
  await Promise.all(
    target.good.map(async (credential, at) => {
      const wire = { host, port, localAddress: `127.0.${10 + at}.1` };
      const keys = at % 2 === 0 ? 'ECC' : 'RSA';
      await runGoodClient({ target: wire, credential, domain: `good-${at}.example.com`, keys, until }, record);
    }),
  );
  return record;
}

/** Looks once a second, which is also how far apart the service counts its longest stand. */
async function watch(
  target: HostileTarget,
  until: AbortSignal,
): Promise<{ readonly most: Memory; readonly longestStandMs: number | undefined }> {
  let most: Memory = { residentBytes: 0, heapBytes: 0 };
  let longest: number | undefined;
  while (!until.aborted && target.isAlive()) {
    const seen = await weigh(target).catch(() => undefined);
    if (seen !== undefined) {
      most = {
        residentBytes: Math.max(most.residentBytes, seen.residentBytes),
        heapBytes: Math.max(most.heapBytes, seen.heapBytes),
      };
      longest = Math.max(longest ?? 0, seen.standMs);
    }
    await pause(LOOK_MS, undefined, { signal: until }).catch(() => undefined);
  }
  return { most, longestStandMs: longest };
}

async function settled(
  target: HostileTarget,
  { before, settleMs }: { readonly before: Memory; readonly settleMs: number },
): Promise<Memory> {
  const until = AbortSignal.timeout(settleMs);
  let after = await weigh(target);
  while (!until.aborted && !hasReturned({ before, most: after, after })) {
    await pause(SETTLED_LOOK_MS);
    after = await weigh(target);
  }
  return after;
}

async function weigh(target: HostileTarget): Promise<Memory & { readonly standMs: number }> {
  const metrics = await target.metrics();
  return {
    residentBytes: await target.residentBytes(),
    heapBytes: metrics.get('nodejs_heap_size_used_bytes') ?? Number.NaN,
    // Of the time since the look before.
    standMs: (metrics.get('nodejs_eventloop_lag_max_seconds') ?? 0) * 1000,
  };
}
