// A process that is killed while it works off a campaign leaves no certificate twice and none out, and its counts are right.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { env } from 'node:process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sumOf } from '../../src/certificates/model/campaign-item.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { addMs, SECOND_MS } from '../../src/lib/clock.ts';
import { CAMPAIGN_YAML, planCampaign } from '../support/campaigns.ts';
import { issueFree, until } from '../support/life.ts';
import { makeGoingClock, openTestService, SERVICE_TEST_TIME, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** So many processes are killed, one after the other; each has written some dozens of times before. */
const KILLS = Number(env['CAMPAIGN_KILLS'] ?? '1');
/** At its rate a process begins so many, and dies before it has recorded them: each takes two writes. */
const A_SECOND = 20;
const WRITES = 1.5 * A_SECOND;
/** Some are left whenever a process dies. */
const CERTIFICATES = A_SECOND * (KILLS + 2);
/** Later by this much, the lease of the process before has run out. */
const LATER_MS = LEASE_MS + SECOND_MS;

test(`A campaign of ${CERTIFICATES} certificates whose process is killed ${KILLS} times replaces each of them once`, async (context) => {
  using folder = makeTemporaryFolder();
  const { id, originals } = await begin(folder.path);
  let seed = Number(env['CAMPAIGN_SEED'] ?? '1');
  for (let kill = 0; kill < KILLS; kill += 1) {
    // A linear congruential generator (Numerical Recipes): the same kills for the same seed.
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const [writes, delayMs] = [1 + (seed % WRITES), Math.floor(seed / WRITES) % 8];
    await dieAt(folder.path, { laterMs: (kill + 1) * LATER_MS, writes, delayMs });
    context.diagnostic(`killed ${delayMs} ms after write ${writes}`);
  }
  const clock = makeGoingClock(addMs(SERVICE_TEST_TIME, (KILLS + 1) * LATER_MS));
  await using service = await openTestService({ folder: folder.path, yaml: CAMPAIGN_YAML, clock });
  await untilDone(service, id);
  await assertWhole(service, { id, originals });
});

/** It has begun when the service closes. */
async function begin(path: string): Promise<{ readonly id: string; readonly originals: readonly string[] }> {
  const input = { Rates: [{ Issuer: 'builtin', PerSecond: A_SECOND }], CanarySize: A_SECOND, WaveGrowth: 1.5 };
  await using service = await openTestService({ folder: path, yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  const domains = Array.from({ length: CERTIFICATES }, (_, n) => `killed-${n}.com`);
  const originals = await Promise.all(domains.map(async (domain) => await issueFree(service, domain)));
  const id = await planCampaign(service, { ids: originals, input });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  return { id, originals };
}

async function dieAt(
  path: string,
  about: { readonly laterMs: number; readonly writes: number; readonly delayMs: number },
): Promise<void> {
  const victim = join(import.meta.dirname, 'campaign-victim.ts');
  const words = [path, about.laterMs, about.writes, about.delayMs].map(String);
  const child = spawn(process.execPath, [victim, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = await once(child, 'exit');
  equal(signal, 'SIGKILL');
}

async function untilDone({ store }: TestService, id: string): Promise<void> {
  await until('the campaign is done', async () => (await store.reads.campaigns.find(id))?.step === 'done');
}

async function assertWhole(
  { store, folder }: TestService,
  { id, originals }: { readonly id: string; readonly originals: readonly string[] },
): Promise<void> {
  const waves = await store.reads.campaigns.countItems(id);
  equal(sumOf(waves).replaced, CERTIFICATES);
  using database = openDatabase(folder);
  const replaced = database.all(`select replaces, id, count(*) as times from certificates
    where step = 'issued' and replaces is not null group by replaces order by replaces`);
  deepEqual(
    replaced.map((row) => [row['replaces'], row['times']]),
    originals.toSorted().map((original) => [original, 1]),
  );
  const items = database.all(
    'select certificate_id as replaces, replacement_id as id, 1 as times from campaign_items order by 1',
  );
  deepEqual(items, replaced);
  deepEqual(database.all('select certificate_id from campaign_holds'), []);
  deepEqual(
    database.all("select serial from issuances where state = 'issued' group by certificate_id having count(*) > 1"),
    [],
  );
  ok(database.all("select id from certificates where step in ('validating', 'issuing')").length === 0);
}

function openDatabase(folder: string) {
  const database = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: true });
  return {
    all: (sql: string) => structuredClone(database.prepare(sql).all()),
    [Symbol.dispose]: () => {
      database.close();
    },
  };
}
