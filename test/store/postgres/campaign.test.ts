// Several nodes on one PostgreSQL work off the certificates of one campaign.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DEALT_FROM } from '../../../src/certificates/campaign/portions.ts';
import type { World } from '../../../src/certificates/ports/world.ts';
import { LEASE_MS } from '../../../src/jobs/ports.ts';
import { addMs, SECOND_MS } from '../../../src/lib/clock.ts';
import { CAMPAIGN_YAML, planCampaign, waitForStep } from '../../support/campaigns.ts';
import { issueGranted } from '../../support/life.ts';
import { type Database, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { makeGoingClock, openTestService, SERVICE_TEST_TIME, type TestService } from '../../support/service.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

/** So many that the wave is dealt out in four portions. */
const CERTIFICATES = DEALT_FROM + 1;
const EACH_ONCE = { Waiting: 0, UnderWay: 0, Replaced: CERTIFICATES, Failed: 0 };

let server: PostgresServer;
let database: Database;
const folder = makeTemporaryFolder();

before(async () => {
  server = await startPostgres();
  database = await server.makeDatabase();
  await using node = await openNode();
  const domains = Array.from({ length: CERTIFICATES }, (_, n) => `shared-${n}.com`);
  for (let at = 0; at < domains.length; at += 8)
    await Promise.all(domains.slice(at, at + 8).map(async (domain) => await issueGranted(node, [domain])));
});
after(async () => {
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function openNode(about: { readonly laterMs?: number; readonly world?: (world: World) => World } = {}) {
  const { laterMs = 0, world } = about;
  return await openTestService({
    folder: folder.path,
    env: { RESEAL_DATABASE_URL: database.url },
    yaml: CAMPAIGN_YAML,
    clock: makeGoingClock(addMs(SERVICE_TEST_TIME, laterMs)),
    overlay: world === undefined ? {} : { world },
  });
}

/** Counts the certificates that a node puts on record, each after a while. */
function counting(delayMs: number): { readonly world: (world: World) => World; readonly count: () => number } {
  let count = 0;
  const world = (of: World): World => {
    const apply: typeof of.store.apply = async (set, origin) => {
      const inserts = set.changes.filter(({ kind }) => kind === 'insert').length;
      if (inserts > 0) await pause(delayMs);
      const applied = await of.store.apply(set, origin);
      if (applied.kind === 'applied') count += inserts;
      return applied;
    };
    return { ...of, store: { ...of.store, apply } };
  };
  return { world, count: () => count };
}

async function begin(node: TestService): Promise<string> {
  const id = await planCampaign(node, { ids: [], input: { Selection: { All: true } } });
  await node.ask('ResealStartCampaign', { CampaignId: id });
  return id;
}

/** Each of these that is the newest of its lineage was replaced once. */
async function assertWhole(node: TestService, id: string): Promise<void> {
  const { Counts } = await waitForStep(node, id, 'done');
  deepEqual({ ...EACH_ONCE, ...Counts, Refused: 0, Total: 0 }, { ...Counts, ...EACH_ONCE, Refused: 0, Total: 0 });
  const { certificates } = node.store.reads;
  const items = await node.store.reads.campaigns.listItems({
    campaignId: id,
    state: 'replaced',
    wave: undefined,
    after: '',
    limit: 2 * CERTIFICATES,
  });
  equal(new Set(items.map(({ replacementId }) => replacementId)).size, CERTIFICATES);
  const replacements = await certificates.listWithDeleted(items.flatMap(({ replacementId }) => replacementId ?? []));
  deepEqual(
    replacements.map(({ replaces, step }) => `${replaces} ${step}`).toSorted(),
    items.map(({ certificateId }) => `${certificateId} issued`).toSorted(),
  );
}

test('Two nodes replace the certificates of one wave, each once', async () => {
  // The other looks for what is due once a second: by then this one is not done with its first portions.
  const [slow, other] = [counting(SECOND_MS), counting(0)];
  await using nodes = new AsyncDisposableStack();
  const first = nodes.use(await openNode(slow));
  // It has opened later, and its clock begins later: what is due by the first is due by it.
  const second = nodes.use(await openNode({ ...other, laterMs: LEASE_MS / 2 }));
  await assertWhole(second, await begin(first));
  deepEqual(slow.count() + other.count(), CERTIFICATES);
  ok(slow.count() > 0 && other.count() > 0, `${slow.count()} and ${other.count()}`);
});

test('What a lost node had in hand is gone on with by another, when its leases have run out', async () => {
  {
    await using node = await openNode({ laterMs: 2 * LEASE_MS });
    await begin(node);
  }
  const victim = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../faults/campaign-victim.ts'), folder.path, String(3 * LEASE_MS), '40', '1'],
    { env: { ...env, RESEAL_DATABASE_URL: database.url }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  deepEqual((await once(victim, 'exit'))[1], 'SIGKILL');
  await using node = await openNode({ laterMs: 5 * LEASE_MS });
  const [running] = (await node.store.reads.campaigns.list({ owner: 'all', offset: 0, limit: 1 })).page;
  await assertWhole(node, running?.id ?? '');
});
