// A process that ends between any two steps of a deployment: what stood there before is served or what was brought, the record
// says how far it came, and whoever goes on finishes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { workOff } from '../../src/certificates/deployment/work-off.ts';
import { targetKeyOf } from '../../src/certificates/model/deployment.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { detailOf, issueFree } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { type LoopbackTargets, openLoopbackTargets, type Step } from '../support/targets/loopback-targets.ts';
import { leafSha256Of, makePair } from '../support/targets/pairs.ts';

const OLD = makePair('old.example');
const NAME = 'killed.com';
const INSTANCE = `hz1|web-1|${NAME}`;

const KILLS = 100;

class Killed extends Error {}

let targets: LoopbackTargets;
let service: TestService;
let world: World;
let leaf: string;
let certificateId: string;

before(async () => {
  targets = await openLoopbackTargets([{ instanceId: INSTANCE, domains: [NAME], files: OLD }]);
  // The service's own worker sees no target, and so does nothing: the test goes on with what is on record.
  const overlay = { world: (bare: World): World => ({ ...bare, targets, atTarget: paused }) };
  service = await openTestService({ overlay, yaml: 'dns: { zones: [{ name: com, accounts: ["*"] }] }' });
  const signal = new AbortController().signal;
  world = { ...service.service.world, atTarget: async (act) => await act(signal) };
  certificateId = await issueFree(service, NAME);
  leaf = leafSha256Of(String((await detailOf(service, certificateId))['CertificatePublicKey']));
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await targets[Symbol.asyncDispose]();
});

async function paused(): Promise<never> {
  return await Promise.reject(new DOMException('the worker is somebody else', 'AbortError'));
}

/** The store of a process that ends before, or right after, its first write. */
function dyingStore(store: World['store'], isAfter: boolean): World['store'] {
  const apply: World['store']['apply'] = async (set, origin) => {
    if (isAfter) await store.apply(set, origin);
    throw new Killed();
  };
  return { ...store, apply };
}

/** False: it came to its end without being killed. */
async function runOnce(dying: World): Promise<boolean> {
  const { target } = targets.at(INSTANCE);
  try {
    await workOff(dying, targetKeyOf(target));
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

async function shown(): Promise<string | undefined> {
  const [seen] = await targets.observe(targets.at(INSTANCE).target, new AbortController().signal);
  return seen?.seen?.leafSha256;
}

async function begin(): Promise<string> {
  targets.at(INSTANCE).meddle(OLD);
  const wish = { CertificateId: certificateId, ResourceType: 'lighthouse', InstanceIdList: [INSTANCE] };
  return String((await service.ask('DeployCertificateInstance', wish))['DeployRecordId']);
}

const ROUNDS = 8;
const STEPS_BACK: readonly Step[] = ['stage', 'test', 'swap', 'reload', 'observe'];
const STEPS: readonly Step[] = ['read', ...STEPS_BACK];

test('Killed more than a hundred times between any two steps, a deployment is finished, and taken back, by the next run', async () => {
  let kills = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const atWrites = round % 2 === 1;
    const id = await begin();
    kills += atWrites ? await killAtWrites() : await killAtSteps(STEPS);
    assert.equal(await shown(), leaf);
    const detail = await service.ask('DescribeHostDeployRecordDetail', { DeployRecordId: id });
    assert.deepEqual([detail['SuccessTotalCount'], detail['TotalCount']], [1, 1]);
    await service.ask('DeployCertificateRecordRollback', { DeployRecordId: Number(id) });
    kills += atWrites ? await killAtWrites() : await killAtSteps(STEPS_BACK);
    assert.equal(await shown(), OLD.leafSha256, 'the true former is back');
  }
  assert.ok(kills >= KILLS, `${kills} kills`);
});

/** Before each step at the target, again and again, and then to the end. */
async function killAtSteps(steps: readonly Step[]): Promise<number> {
  const { faults } = targets.at(INSTANCE);
  let kills = 0;
  for (const step of [...steps, ...steps]) {
    faults.before = (now) => {
      if (now === step) throw new Killed();
    };
    const wasKilled = await runOnce(world);
    delete faults.before;
    const now = (await shown()) ?? '';
    assert.ok([OLD.leafSha256, leaf].includes(now), 'the former is served, or what was brought');
    if (!wasKilled) break;
    kills += 1;
  }
  assert.equal(await runOnce(world), false);
  return kills;
}

/** Before each write, and right after it, each time with a new process that comes one write further. */
async function killAtWrites(): Promise<number> {
  let kills = 0;
  for (;;) {
    for (const isAfter of [false, false, true]) {
      const wasKilled = await runOnce({ ...world, store: dyingStore(world.store, isAfter) });
      if (!wasKilled) return kills;
      kills += 1;
    }
  }
}
