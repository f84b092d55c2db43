// Hostile clients beside good ones, against a service process: quiet first, then everybody at once, then quiet again.

import { setTimeout as pause } from 'node:timers/promises';
import type { Crowd } from './crowd.ts';
import { CALL_CROWDS } from './crowds/calls.ts';
import { DNS_CROWDS } from './crowds/dns.ts';
import { KEY_CROWDS } from './crowds/keys.ts';
import { SOCKET_CROWDS } from './crowds/sockets.ts';
import { type Record, runGoodClient } from './good-client.ts';
import { type HostileTarget, startTarget } from './target.ts';

export const CROWDS: readonly Crowd[] = [...SOCKET_CROWDS, ...CALL_CROWDS, ...KEY_CROWDS, ...DNS_CROWDS];

export interface SoakWish {
  readonly crowds: readonly Crowd[];
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
  /** By crowd: how often each outcome came. */
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>;
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
  const stop = AbortSignal.timeout(wish.hostileMs);
  const outcomes = new Map(wish.crowds.map(({ name }) => [name, new Map<string, number>()]));
  const certificatePem = await (await fetch(`http://${target.host}:${target.port}/ca/issuing-1.pem`)).text();
  const hostile = wish.crowds.map(
    async (crowd, at) => await runCrowd(crowd, { target, certificatePem, wish, at, stop, outcomes }),
  );
  const watched = watch(target, stop);
  const beside = await goodOnes(target, wish.hostileMs);
  await Promise.all(hostile);
  const { most, longestStandMs } = await watched;
  const after = await settled(target, { before, settleMs: wish.settleMs });
  const isAlive = target.isAlive();
  return { quiet, beside, outcomes, memory: { before, most, after }, longestStandMs, isAlive };
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
      await runGoodClient({ target: wire, credential, domain: `good-${at}.example.com`, until }, record);
    }),
  );
  return record;
}

async function runCrowd(
  crowd: Crowd,
  parts: {
    readonly target: HostileTarget;
    readonly certificatePem: string;
    readonly wish: SoakWish;
    readonly at: number;
    readonly stop: AbortSignal;
    readonly outcomes: ReadonlyMap<string, Map<string, number>>;
  },
): Promise<void> {
  const { target, certificatePem, wish, at, stop, outcomes } = parts;
  const { host, port, dnsPort } = target;
  const credential = target.hostile[at];
  if (credential === undefined) throw new Error(`There is no account for ${crowd.name}`);
  await crowd.run({
    place: { host, port, dnsPort, certificatePem },
    localAddress: `127.0.${100 + at}.1`,
    credential,
    scale: wish.scale,
    until: stop,
    note: (outcome) => {
      const counts = outcomes.get(crowd.name);
      counts?.set(outcome, (counts.get(outcome) ?? 0) + 1);
    },
  });
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
