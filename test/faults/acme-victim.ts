// A process that serves a folder whose certificates come from an ACME authority, until it has written so often, and is killed then.

import { setTimeout as pause } from 'node:timers/promises';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeMovedClock } from '../support/acme-service.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { waitForRest } from '../support/life.ts';
import { renewOnce } from './acme-client.ts';

/** What the victim is told, as JSON. */
export interface VictimWish {
  readonly folder: string;
  readonly yaml: string;
  readonly resolver: { readonly host: string; readonly port: number };
  /** Its clock is ahead of the machine's by this. */
  readonly laterMs: number;
  readonly writes: number;
  /** From the write that is counted to. */
  readonly delayMs: number;
  /** Writes count from when this certificate is said to renew by itself, all before it having been renewed; else from the start. */
  readonly renews: { readonly id: string; readonly before: readonly string[] } | undefined;
}

/** The victim says so when it serves. */
export interface Served {
  readonly port: number;
  readonly dns: { readonly host: string; readonly port: number };
}

const wish = JSON.parse(process.argv[2] ?? '') as VictimWish;
let writes = 0;
let isCounting = wish.renews === undefined;

function count(): void {
  if (!isCounting) return;
  writes += 1;
  if (writes === wish.writes) void pause(wish.delayMs).then(() => process.kill(process.pid, 'SIGKILL'));
}

function dying(store: RecordStore): RecordStore {
  return {
    ...store,
    apply: async (set, origin) => {
      count();
      return await store.apply(set, origin);
    },
    transact: async (work, origin) => {
      count();
      return await store.transact(work, origin);
    },
  };
}

const clock = makeMovedClock();
clock.advance(wish.laterMs);
const { folder, yaml, resolver, renews } = wish;
const service = await openTestService({ folder, yaml, clock, resolvers: [resolver], overlay: { store: dying } });
const served: Served = { port: service.service.port, dns: service.dns };
process.stdout.write(`${JSON.stringify(served)}\n`);
if (renews !== undefined) await renew(service, renews);

/** Ends the process where the renewal has come to its end before it has written so often. */
async function renew(asked: TestService, { id, before }: NonNullable<VictimWish['renews']>): Promise<void> {
  for (const one of before) await renewOnce(asked, one);
  await waitForRest(asked);
  isCounting = true;
  await renewOnce(asked, id);
  await waitForRest(asked);
  process.exit(0);
}
