// Store contract: deployments, their parts, and what is known of targets.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import {
  type Deployment,
  type DeploymentPart,
  type DeploymentState,
  partIdOf,
} from '../../../src/certificates/model/deployment.ts';
import type { DeploymentFilter } from '../../../src/certificates/ports/deployments.ts';
import { IdTaken, StaleState } from '../../../src/certificates/ports/store.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { because } from '../../../src/reasons/reason.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, NOON, OTHER_ACCOUNT } from './samples.ts';

function makeDeployment(facts: Partial<Deployment> & { readonly id: number }): Deployment {
  return {
    kind: 'deploy',
    accountUin: ACCOUNT,
    certificateId: 'new',
    oldCertificateId: undefined,
    resourceTypes: ['lighthouse'],
    regions: ['hz1'],
    createdAt: NOON,
    sealedFormer: undefined,
    ...facts,
  };
}

function makePart(facts: Partial<DeploymentPart> & { readonly deploymentId: number }, nth = 0): DeploymentPart {
  return {
    id: partIdOf(facts.deploymentId, nth),
    version: 1,
    accountUin: ACCOUNT,
    certificateId: 'new',
    oldCertificateId: undefined,
    targetKey: `lighthouse hz1 web-${nth}`,
    act: 'bring',
    state: 'waiting',
    stage: 'look',
    attempts: 0,
    former: 'unknown',
    sealedFormer: undefined,
    trouble: undefined,
    createdAt: NOON,
    updatedAt: NOON,
    ...facts,
  };
}

const ONE = makeDeployment({ id: 100_000_001 });
const FULL = makeDeployment({
  id: 999_999_999,
  kind: 'update',
  oldCertificateId: 'old',
  resourceTypes: ['clb', 'tke'],
  regions: [],
  createdAt: addMs(NOON, 1),
  sealedFormer: Uint8Array.of(1, 2),
});
const ALL: DeploymentFilter = {
  kind: 'deploy',
  accountUin: ACCOUNT,
  certificateId: undefined,
  oldCertificateId: undefined,
  resourceType: undefined,
  offset: 0,
  limit: 10,
};

async function keep(store: RecordStore, deployment: Deployment, parts: readonly DeploymentPart[]): Promise<void> {
  await store.transact((rows) => rows.deployments.insert(deployment, parts));
}

export const deploymentContract: Contract = {
  'a deployment is found with its parts as it was kept, and an id is given once': async (store) => {
    const { deployments } = store.reads;
    const parts = [
      makePart({ deploymentId: FULL.id }),
      makePart(
        {
          deploymentId: FULL.id,
          oldCertificateId: 'old',
          act: 'putBack',
          state: 'failed',
          stage: 'observe',
          attempts: 3,
          former: 'kept',
          sealedFormer: Uint8Array.of(9),
          trouble: because('targetGone', { target: 'x' }),
        },
        1,
      ),
    ];
    await keep(store, FULL, parts);
    deepEqual(await deployments.find(FULL.id), FULL);
    deepEqual(await deployments.listParts(FULL.id), parts);
    deepEqual(await deployments.findPart(partIdOf(FULL.id, 1)), parts[1]);
    equal(await deployments.find(1), undefined);
    equal(await deployments.findPart(1), undefined);
    await rejects(keep(store, { ...FULL, certificateId: 'other' }, []), IdTaken);
    await store.transact((rows) => rows.deployments.forgetFormerMaterial(FULL.id));
    deepEqual(await deployments.find(FULL.id), { ...FULL, sealedFormer: undefined });
  },

  'a part is saved over what was read, and not over anything else': async (store) => {
    const part = makePart({ deploymentId: ONE.id });
    await keep(store, ONE, [part]);
    const next = { ...part, state: 'running' as const, sealedFormer: Uint8Array.of(7), former: 'kept' as const };
    const saved = await store.transact((rows) => rows.deployments.savePart(part, next));
    deepEqual(saved, { ...next, version: 2 });
    deepEqual(await store.reads.deployments.findPart(part.id), saved);
    await rejects(
      store.transact((rows) => rows.deployments.savePart(part, { ...part, attempts: 1 })),
      StaleState,
    );
  },

  'deployments are listed by what was asked, the newest first, with the states of their parts': async (store) => {
    const later = makeDeployment({ id: 500_000_000, resourceTypes: ['light', 'clb'], createdAt: addMs(NOON, 5) });
    await keep(store, ONE, [
      makePart({ deploymentId: ONE.id, state: 'good' }),
      makePart({ deploymentId: ONE.id, state: 'good', updatedAt: addMs(NOON, 9) }, 1),
      makePart({ deploymentId: ONE.id, state: 'failed' }, 2),
    ]);
    await keep(store, FULL, [makePart({ deploymentId: FULL.id })]);
    await keep(store, later, []);
    await keep(store, makeDeployment({ id: 500_000_001, accountUin: OTHER_ACCOUNT }), []);
    const { deployments } = store.reads;
    deepEqual(await deployments.list(ALL), {
      total: 2,
      page: [
        { deployment: later, counts: {}, updatedAt: later.createdAt },
        { deployment: ONE, counts: { good: 2, failed: 1 }, updatedAt: addMs(NOON, 9) },
      ],
    });
    const idsOf = async (filter: Partial<DeploymentFilter>) =>
      (await deployments.list({ ...ALL, ...filter })).page.map(({ deployment }) => deployment.id);
    deepEqual(await idsOf({ resourceType: 'light' }), [later.id]);
    deepEqual(await idsOf({ resourceType: 'lighthouse' }), [ONE.id]);
    deepEqual(await idsOf({ certificateId: 'old' }), []);
    deepEqual(await idsOf({ kind: 'update', oldCertificateId: 'old' }), [FULL.id]);
    deepEqual(await idsOf({ offset: 1, limit: 1 }), [ONE.id]);
  },

  'at a target goes on what runs, then what waits longest, and nothing that rests': async (store) => {
    const partOf = (nth: number, state: DeploymentState, ms: number) =>
      makePart({ deploymentId: ONE.id, targetKey: 't', state, createdAt: addMs(NOON, ms) }, nth);
    const [good, late, early, running] = [
      partOf(0, 'good', 0),
      partOf(1, 'waiting', 3),
      partOf(2, 'waiting', 2),
      partOf(3, 'running', 4),
    ];
    await keep(store, ONE, [good, late, early, running]);
    const { deployments } = store.reads;
    deepEqual(await deployments.findNextPart('t'), running);
    await store.transact((rows) => rows.deployments.savePart(running, { ...running, state: 'failed' }));
    deepEqual(await deployments.findNextPart('t'), early);
    equal(await deployments.findNextPart('lighthouse hz1 web-0'), undefined);
  },

  'what would be done twice is found while it is under way': async (store) => {
    const part = makePart({ deploymentId: FULL.id, state: 'running' });
    await keep(store, FULL, [part]);
    const { deployments } = store.reads;
    const same = {
      kind: 'update',
      accountUin: ACCOUNT,
      certificateId: 'new',
      oldCertificateId: 'old',
      resourceType: 'tke',
    } as const;
    deepEqual(await deployments.findUnderWay(same), FULL);
    equal(await deployments.findUnderWay({ ...same, resourceType: 'cdn' }), undefined);
    equal(await deployments.findUnderWay({ ...same, oldCertificateId: 'other' }), undefined);
    equal(await deployments.findUnderWay({ ...same, kind: 'deploy' }), undefined);
    await store.transact((rows) => rows.deployments.savePart(part, { ...part, state: 'good' }));
    equal(await deployments.findUnderWay(same), undefined);
  },

  'what other parts at rest have kept of a target is forgotten': async (store) => {
    const kept = { former: 'kept', sealedFormer: Uint8Array.of(1), targetKey: 't' } as const;
    const [own, old, busy, elsewhere] = [
      makePart({ deploymentId: ONE.id, state: 'good', ...kept }, 0),
      makePart({ deploymentId: ONE.id, state: 'failed', ...kept }, 1),
      makePart({ deploymentId: ONE.id, state: 'waiting', ...kept }, 2),
      makePart({ deploymentId: ONE.id, state: 'good', ...kept, targetKey: 'u' }, 3),
    ];
    await keep(store, ONE, [own, old, busy, elsewhere]);
    await store.transact((rows) => rows.deployments.forgetFormers('t', own.id));
    const forgotten = { ...old, former: 'none', sealedFormer: undefined };
    deepEqual(await store.reads.deployments.listParts(ONE.id), [own, forgotten, busy, elsewhere]);
  },

  'of a target is known what is deployed and what was seen there, each put over what was known': async (store) => {
    const deployed = { accountUin: ACCOUNT, certificateId: 'new', leafSha256: 'ab', at: NOON };
    const looked = { at: addMs(NOON, 1), served: ['ab', 'cd'], isPartial: true };
    const { deployments } = store.reads;
    equal(await deployments.findTargetState('t'), undefined);
    await store.transact((rows) => rows.deployments.putLooked('t', { looked, told: 'drifted' }));
    deepEqual(await deployments.findTargetState('t'), { targetKey: 't', deployed: undefined, looked, told: 'drifted' });
    await store.transact((rows) => rows.deployments.putDeployed('t', deployed));
    await store.transact((rows) => rows.deployments.putDeployed('u', undefined));
    deepEqual(await deployments.listTargetStates(), [
      { targetKey: 't', deployed, looked, told: '' },
      { targetKey: 'u', deployed: undefined, looked: undefined, told: '' },
    ]);
    const again = { at: addMs(NOON, 2), served: [], isPartial: false };
    await store.transact((rows) => rows.deployments.putLooked('t', { looked: again, told: '' }));
    await store.transact((rows) => rows.deployments.putDeployed('t', undefined));
    deepEqual(await deployments.findTargetState('t'), {
      targetKey: 't',
      deployed: undefined,
      looked: again,
      told: '',
    });
  },

  'tasks are found by their ids, and the newest that wants a fresh look is known': async (store) => {
    const task = { id: 'a', accountUin: ACCOUNT, certificateId: 'new', createdAt: NOON, takesKnown: true };
    const fresh = { ...task, id: 'b', createdAt: addMs(NOON, -5), takesKnown: false };
    const { deployments } = store.reads;
    equal(await deployments.findLastBindTaskTime(), undefined);
    await store.transact(async (rows) => {
      await rows.deployments.insertBindTask(task);
      await rows.deployments.insertBindTask(fresh);
    });
    deepEqual(await deployments.findBindTask('a'), task);
    equal(await deployments.findBindTask('c'), undefined);
    deepEqual(await deployments.findLastBindTaskTime(), fresh.createdAt);
    equal(await store.transact((rows) => rows.deployments.pruneBindTasks(NOON, 9)), 1);
    equal(await deployments.findBindTask('b'), undefined);
  },

  'what old deployments have kept of before is forgotten, the material and the parts together, and of none under way':
    async (store) => {
      const kept = { former: 'kept', sealedFormer: Uint8Array.of(1) } as const;
      const upload = makeDeployment({ id: 600_000_000, sealedFormer: Uint8Array.of(2) });
      const busy = makeDeployment({ id: 700_000_000, sealedFormer: Uint8Array.of(3) });
      const young = makeDeployment({ id: 800_000_000, createdAt: addMs(NOON, 5), sealedFormer: Uint8Array.of(4) });
      const [own, none, served] = [
        makePart({ deploymentId: ONE.id, state: 'good', ...kept }, 0),
        makePart({ deploymentId: ONE.id, state: 'good', former: 'same' }, 1),
        makePart({ deploymentId: upload.id, state: 'failed', ...kept }),
      ];
      const held = [
        makePart({ deploymentId: busy.id, state: 'good', ...kept }, 0),
        makePart({ deploymentId: busy.id, state: 'waiting', ...kept }, 1),
      ];
      await keep(store, ONE, [own, none]);
      await keep(store, upload, [served]);
      await keep(store, busy, held);
      await keep(store, young, [
        makePart({ deploymentId: young.id, state: 'good', createdAt: young.createdAt, ...kept }),
      ]);
      const prune = async () => await store.transact((rows) => rows.deployments.pruneFormers(addMs(NOON, 1), 10));
      equal(await prune(), 2);
      equal(await prune(), 0);
      const { deployments } = store.reads;
      const forgotten = { former: 'none', sealedFormer: undefined } as const;
      deepEqual(await deployments.listParts(ONE.id), [{ ...own, ...forgotten }, none]);
      deepEqual(await deployments.listParts(upload.id), [{ ...served, ...forgotten }]);
      equal((await deployments.find(upload.id))?.sealedFormer, undefined);
      deepEqual([await deployments.find(busy.id), await deployments.find(young.id)], [busy, young]);
      deepEqual(await deployments.listParts(busy.id), held);
      equal((await deployments.listParts(young.id))[0]?.former, 'kept');
    },

  'old deployments are forgotten with their parts, and none that is under way': async (store) => {
    const busy = makeDeployment({ id: 500_000_000 });
    await keep(store, ONE, [makePart({ deploymentId: ONE.id, state: 'good' })]);
    await keep(store, busy, [makePart({ deploymentId: busy.id })]);
    await keep(store, FULL, [makePart({ deploymentId: FULL.id, state: 'good' })]);
    const prune = async () => await store.transact((rows) => rows.deployments.prune(addMs(NOON, 1), 10));
    equal(await prune(), 1);
    equal(await prune(), 0);
    const { deployments } = store.reads;
    deepEqual(await deployments.listParts(ONE.id), []);
    deepEqual([await deployments.find(ONE.id), await deployments.find(busy.id)], [undefined, busy]);
    equal((await deployments.listParts(FULL.id)).length, 1);
  },
};
