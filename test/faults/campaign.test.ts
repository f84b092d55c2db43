// A process that is killed while it works off a campaign leaves no certificate twice and none out, and its counts are right: on each store.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { env } from 'node:process';
import { join } from 'node:path';
import { test } from 'node:test';
import { NO_ITEMS, sumOf } from '../../src/certificates/model/campaigns/item.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { addMs, SECOND_MS } from '../../src/lib/clock.ts';
import { CAMPAIGN_YAML, planCampaign } from '../support/campaigns.ts';
import { issueFree, until } from '../support/life.ts';
import { makeGoingClock, openTestService, SERVICE_TEST_TIME, type TestService } from '../support/service.ts';
import { openPlaces, type Place } from './places.ts';

/** So many processes are killed, one after the other; each has written some dozens of times before. */
const KILLS = Number(env['CAMPAIGN_KILLS'] ?? '1');
/** At its rate a process begins so many, and dies before it has recorded them: each takes two writes. */
const A_SECOND = 20;
const WRITES = 1.5 * A_SECOND;
/** Some are left whenever a process dies. */
const CERTIFICATES = A_SECOND * (KILLS + 2);
/** Each is asked for again and again until it is issued. */
const ISSUED_AT_ONCE = 60;
/** By so much later than the process before has died, its lease has run out. */
const LATER_MS = LEASE_MS + SECOND_MS;

/** The one store on which it is tried; undefined: on each. */
const WANTED_STORE = env['CAMPAIGN_STORE'];
/** A server of its own costs more than the one kill of `npm test` shows. */
const SKIPPED =
  KILLS === 1 && WANTED_STORE === undefined ? 'PostgreSQL: npm run crash, or CAMPAIGN_STORE=postgres' : false;
const STORES = (
  [
    ['sqlite', false],
    ['postgres', SKIPPED],
  ] as const
).filter(([store]) => (WANTED_STORE ?? store) === store);

test('One of the stores is tried', () => {
  ok(STORES.length > 0, `there is no store ${WANTED_STORE}`);
});

for (const [store, skip] of STORES)
  test(`On ${store}, a campaign of ${CERTIFICATES} certificates whose process is killed ${KILLS} times replaces each of them once`, {
    skip,
  }, async (context) => {
    await using places = await openPlaces(store);
    await using place = await places.open();
    const begun = performance.now();
    const { id, originals } = await begin(place);
    // Each process begins when the lease of the one before has run out, however long that has taken.
    const laterMs = (before: number): number => Math.ceil(performance.now() - begun) + before * LATER_MS;
    let seed = Number(env['CAMPAIGN_SEED'] ?? '1');
    for (let kill = 0; kill < KILLS; kill += 1) {
      // A linear congruential generator (Numerical Recipes): the same kills for the same seed.
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
      const [writes, delayMs] = [1 + (seed % WRITES), Math.floor(seed / WRITES) % 8];
      await dieAt(place, { laterMs: laterMs(kill + 1), writes, delayMs });
      context.diagnostic(`killed ${delayMs} ms after write ${writes}`);
    }
    const clock = makeGoingClock(addMs(SERVICE_TEST_TIME, laterMs(KILLS + 1)));
    await using service = await openTestService({ ...place, yaml: CAMPAIGN_YAML, clock });
    await untilDone(service, id);
    await assertWhole(service, { id, originals, place });
  });

/** It has begun when the service closes. */
async function begin(place: Place): Promise<{ readonly id: string; readonly originals: readonly string[] }> {
  const input = {
    // More than may be named one by one.
    Selection: { All: true },
    Rates: [{ Issuer: 'builtin', PerSecond: A_SECOND }],
    CanarySize: A_SECOND,
    WaveGrowth: 1.5,
  };
  await using service = await openTestService({ ...place, yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  const domains = Array.from({ length: CERTIFICATES }, (_, n) => `killed-${n}.com`);
  const originals: string[] = [];
  for (let at = 0; at < domains.length; at += ISSUED_AT_ONCE) {
    const some = domains.slice(at, at + ISSUED_AT_ONCE);
    originals.push(...(await Promise.all(some.map(async (domain) => await issueFree(service, domain)))));
  }
  const id = await planCampaign(service, { ids: originals, input });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  return { id, originals };
}

async function dieAt(
  place: Place,
  about: { readonly laterMs: number; readonly writes: number; readonly delayMs: number },
): Promise<void> {
  const victim = join(import.meta.dirname, 'campaign-victim.ts');
  const words = [place.folder, about.laterMs, about.writes, about.delayMs].map(String);
  const child = spawn(process.execPath, [victim, ...words], {
    env: { ...env, ...place.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  equal(signal, 'SIGKILL');
}

async function untilDone({ store }: TestService, id: string): Promise<void> {
  await until('the campaign is done', async () => (await store.reads.campaigns.find(id))?.step === 'done');
}

async function assertWhole(
  { store }: TestService,
  about: { readonly id: string; readonly originals: readonly string[]; readonly place: Place },
): Promise<void> {
  const { id, originals, place } = about;
  const counts = sumOf(await store.reads.campaigns.countItems(id));
  deepEqual(counts, { ...NO_ITEMS, replaced: CERTIFICATES });
  const replaced = byOriginal(
    await place.all(`select replaces, id, 1 as times from certificates where step = 'issued' and replaces is not null`),
  );
  deepEqual(
    replaced.map(([original]) => original),
    originals.toSorted(),
  );
  const items = await place.all('select certificate_id as replaces, replacement_id as id from campaign_items');
  deepEqual(byOriginal(items), replaced);
  deepEqual(await place.all('select certificate_id from campaign_holds'), []);
  deepEqual(
    await place.all(
      "select certificate_id from issuances where state = 'issued' group by certificate_id having count(*) > 1",
    ),
    [],
  );
  deepEqual(await place.all("select id from certificates where step in ('validating', 'issuing')"), []);
}

/** Each original with what has replaced it, as often as something has, in the order of JavaScript whatever that of the database is. */
function byOriginal(rows: readonly Readonly<Record<string, unknown>>[]): readonly (readonly [string, string])[] {
  return rows
    .map((row) => [String(row['replaces']), String(row['id'])] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}
