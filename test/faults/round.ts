// One crash: a process on a copy of a prepared place, killed in all gaps at once, and what a new process makes of it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { addMs, SECOND_MS } from '../../src/lib/clock.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { makeTestClock, openTestService, SERVICE_TEST_TIME } from '../support/service.ts';
import { LIST_GAPS, type Part, partsOf } from './gaps.ts';
import { openObserved } from './observed.ts';
import { begin, FAULTS_YAML, prepare } from './orders.ts';
import type { Place, Places } from './places.ts';
import { look, lookAt, type Sight, waitForRest } from './sight.ts';

/** Everything that is there before the process that will be killed begins. */
export interface Template {
  readonly places: Places;
  readonly place: Place;
  /** A folder. */
  readonly compileCache: string;
  readonly accountUin: string;
  /** Domain → id of the certificate that was prepared for it. */
  readonly prepared: ReadonlyMap<string, string>;
}

export interface Round {
  readonly number: number;
  readonly parts: readonly Part[];
  /** "moment subject", as the killed process said. */
  readonly hits: readonly string[];
  readonly whenKilled: Sight;
  readonly atRest: Sight;
}

/** Beside what the service keeps: which certificates were prepared. */
const PREPARED_FILE = 'prepared.json';
/** Longest time that a process may take to come into all gaps; the machine may be busy with other tests. */
const PATIENCE_MS = 180_000;
/** When a new process starts: the leases of the dead one have run out. */
const RECOVERY_TIME = addMs(SERVICE_TEST_TIME, LEASE_MS + SECOND_MS);

export async function makeTemplate(
  { places, compileCache }: Pick<Template, 'places' | 'compileCache'>,
  rounds: readonly number[],
): Promise<Template> {
  const place = await places.open();
  await using service = await openTestService({ ...place, yaml: FAULTS_YAML });
  const parts = new Map(rounds.flatMap(partsOf).map((part) => [part.domain, part]));
  const ids = await Promise.all(
    [...parts.values()].map(async (part) => [part.domain, await prepare(service, part)] as const),
  );
  const prepared = new Map(ids.flatMap(([domain, id]) => (id === undefined ? [] : [[domain, id]])));
  await writeFile(join(place.folder, PREPARED_FILE), JSON.stringify([...prepared]));
  return { places, place, compileCache, accountUin: service.accountUin, prepared };
}

export async function crashAndRecover(template: Template, number: number): Promise<Round> {
  await using place = await template.places.copy(template.place);
  const { folder } = place;
  const parts = partsOf(number);
  const hits = await killInGaps([folder, String(number), join(folder, PREPARED_FILE)], {
    env: { ...place.env, NODE_COMPILE_CACHE: template.compileCache },
    expected: [
      ...parts.map(({ gap, domain }) => `${gap.at} ${domain}`),
      `${LIST_GAPS[number % LIST_GAPS.length]} issuing-1`,
    ],
  });
  const whenKilled = await lookAt(place, template.accountUin);
  const atRest = await recover(place, { template, parts });
  return { number, parts, hits, whenKilled, atRest };
}

/** Kills the process once it has said that it is in every gap; answers what it said. */
async function killInGaps(
  args: readonly string[],
  about: { readonly env: Readonly<Record<string, string>>; readonly expected: readonly string[] },
): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'victim.ts');
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...about.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const missing = new Set(about.expected);
  const hits: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    hits.push(line);
    missing.delete(line);
    if (missing.size === 0) child.kill('SIGKILL');
  }
  clearTimeout(timer);
  const [code, signal] = await exited;
  if (missing.size === 0 && signal === 'SIGKILL') return hits;
  throw new Error(`The process ended (${code ?? signal}) before it came to: ${[...missing].join(', ')}`);
}

/** A new process: callers who got no answer call again, and the worker takes up what the dead one left. */
async function recover(
  place: Place,
  about: { readonly template: Template; readonly parts: readonly Part[] },
): Promise<Sight> {
  const { accountUin, prepared } = about.template;
  const clock = makeTestClock(RECOVERY_TIME);
  await using observed = await openObserved({ ...place, clock });
  const { service, store } = observed;
  const unanswered = about.parts.filter(({ gap }) => gap.leaves === undefined);
  for (const part of unanswered) await begin(service, { ...part, prepared: prepared.get(part.domain) });
  await waitForRest(store, service);
  return await look(store, accountUin);
}
