// A reissue whose proofs and key are at hand is issued before its call is answered, and by the worker where that fails.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overlay } from '../../src/app/local.ts';
import { MAX_AT_ONCE_ATTEMPTS } from '../../src/certificates/fulfil/issue-at-once.ts';
import { LEFT_PLAN_MS, makePlanAbandoner } from '../../src/certificates/fulfil/left-plans.ts';
import type { IssuedMaterial } from '../../src/certificates/model/certificate.ts';
import type { Issuer, IssueRequest } from '../../src/certificates/ports/issuer.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { issueGranted, recordOf, replace, waitForRest } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const SAME_CSR = { input: { CsrType: 'original' } };

test('A reissue with the same CSR and a proof that still serves is at Status 1 when its call is answered', async () => {
  await using service = await openTestService();
  const first = await issueGranted(service, ['quick.example.com']);
  await waitForRest(service);
  const second = await replace(service, first, SAME_CSR);
  assert.equal((await recordOf(service, second)).step, 'issued');
  assert.deepEqual(await serialsOf(service, second), ['issued']);
});

test('A reissue that needs a new key is not waited for', async () => {
  await using service = await openTestService();
  const first = await issueGranted(service, ['keyless.example.com']);
  const second = await replace(service, first, { input: { CsrType: 'online' } });
  await service.waitForStatus(second, 1);
});

test('Where signing fails the call is answered all the same, and the worker issues under a new serial', async () => {
  const fault = { signing: true };
  await using service = await openTestService({ overlay: withSigning(fault) });
  const first = await issueGranted(service, ['faulty.example.com']);
  await waitForRest(service);
  const second = await replace(service, first, SAME_CSR);
  assert.ok(service.logLines.some((line) => line.includes('The key does not answer') && line.includes(second)));
  await service.waitForStatus(second, 1);
  assert.deepEqual(await serialsOf(service, second), ['abandoned', 'issued']);
});

test('Nobody finds a reissue while it is signed, and it comes on record once, issued', async () => {
  const look = { now: async (): Promise<void> => undefined };
  await using service = await openTestService({ overlay: whileSigning(async () => await look.now()) });
  const first = await issueGranted(service, ['unseen.example.com']);
  const seen: number[] = [];
  await waitForRest(service);
  look.now = async () => {
    const { certificates } = service.service.world.store.reads;
    seen.push((await certificates.list(pendingOf(service), service.clock.now())).total);
    assert.equal(await certificates.findLatestReplacement(first), undefined);
  };
  const second = await replace(service, first, SAME_CSR);
  assert.deepEqual(seen, [0]);
  const { step, version } = await recordOf(service, second);
  assert.deepEqual([step, version], ['issued', 1]);
});

test('A reissue that is stored, although the database did not say so, is answered as issued', async () => {
  const database = { isSilent: false };
  const overlay: Overlay = {
    world: (world) => {
      const { store } = world;
      const apply: typeof store.apply = async (set, origin) => {
        const applied = await store.apply(set, origin);
        if (database.isSilent && set.changes.some(({ kind }) => kind === 'completePlan')) {
          throw new Error('The connection is lost');
        }
        return applied;
      };
      return { ...world, store: { ...store, apply } };
    },
  };
  await using service = await openTestService({ overlay });
  const first = await issueGranted(service, ['silent.example.com']);
  await waitForRest(service);
  database.isSilent = true;
  const second = await replace(service, first, SAME_CSR);
  assert.equal((await recordOf(service, second)).step, 'issued');
  assert.deepEqual(await serialsOf(service, second), ['issued']);
});

test('A plan that is abandoned while its certificate is signed is never used, and another is made', async () => {
  const abandon = { now: async (): Promise<void> => undefined };
  await using service = await openTestService({ overlay: whileSigning(async () => await abandon.now()) });
  const first = await issueGranted(service, ['abandoned.example.com']);
  await waitForRest(service);
  abandon.now = async () => {
    abandon.now = async () => undefined;
    service.advance(LEFT_PLAN_MS + 1);
    await abandonLeftPlans(service);
  };
  const second = await replace(service, first, SAME_CSR);
  await service.waitForStatus(second, 1);
  assert.deepEqual(await serialsOf(service, second), ['abandoned', 'issued']);
});

test('A call plans as often as it may while its plans come to nothing, and leaves it to the worker then', async () => {
  let signings = 0;
  const abandon = { now: async (_id: string): Promise<void> => undefined };
  const overlay = whileSigning(async ({ certificateId }) => await abandon.now(certificateId));
  await using service = await openTestService({ overlay });
  const first = await issueGranted(service, ['never.example.com']);
  await waitForRest(service);
  abandon.now = async (id) => {
    signings += 1;
    const { store } = service.service.world;
    await store.transact(async (rows) => await rows.issuances.abandonPlanned(id, service.clock.now()));
  };
  const second = await replace(service, first, SAME_CSR);
  await service.waitForStatus(second, 1);
  assert.equal(signings, MAX_AT_ONCE_ATTEMPTS);
  assert.deepEqual(await serialsOf(service, second), [...Array(MAX_AT_ONCE_ATTEMPTS).fill('abandoned'), 'issued']);
});

test('A reissue whose original has changed while it was signed is refused for what is so by then, and its plan abandoned', async () => {
  const change = { now: async (): Promise<void> => undefined };
  const planned: string[] = [];
  const overlay = whileSigning(async (request) => {
    planned.push(request.certificateId);
    await change.now();
  });
  await using service = await openTestService({ overlay });
  const first = await issueGranted(service, ['revoked.example.com']);
  await waitForRest(service);
  change.now = async () => {
    change.now = async () => undefined;
    await service.ask('RevokeCertificate', { CertificateId: first, Reason: '' });
    await service.waitForStatus(first, 10);
  };
  const code = await service.refusal('ReplaceCertificate', {
    CertificateId: first,
    ValidType: 'DNS_AUTO',
    ...SAME_CSR.input,
  });
  assert.equal(code, 'FailedOperation.InvalidCertificateStatusCode');
  assert.deepEqual(await serialsOf(service, planned[0] ?? ''), ['abandoned']);
});

test('A plan that its call left behind is abandoned when it is older than a call may be, and no sooner', async () => {
  const fault = { signing: false };
  await using service = await openTestService({ overlay: withSigning(fault) });
  const first = await issueGranted(service, ['left.example.com']);
  const { issuances } = service.service.world.store.reads;
  const [ofFirst] = await issuances.listOf(first);
  assert.ok(ofFirst !== undefined);
  const left = {
    ...ofFirst,
    serial: 'ff',
    certificateId: 'Gone1234',
    state: 'planned',
    plannedAt: service.clock.now(),
  } as const;
  await service.service.world.store.transact(
    async (rows) => await rows.issuances.plan({ ...left, issuedAt: undefined }),
  );
  service.advance(LEFT_PLAN_MS);
  await abandonLeftPlans(service);
  assert.deepEqual(await serialsOf(service, left.certificateId), ['planned']);
  service.advance(1);
  await abandonLeftPlans(service);
  assert.deepEqual(await serialsOf(service, left.certificateId), ['abandoned']);
  assert.deepEqual(await serialsOf(service, first), ['issued']);
});

async function abandonLeftPlans({ service, clock }: TestService): Promise<void> {
  const isAll = await makePlanAbandoner({ store: service.world.store, clock, closing: new AbortController().signal })();
  assert.ok(isAll);
}

async function serialsOf(service: TestService, id: string): Promise<readonly string[]> {
  const issuances = await service.service.world.store.reads.issuances.listOf(id);
  return issuances.map(({ state }) => state).sort();
}

function pendingOf({ accountUin }: TestService) {
  return {
    accountUin,
    projectIds: undefined,
    standings: [{ phase: 'issuing' }],
    ids: undefined,
    source: undefined,
    search: undefined,
    sort: 'newest',
    offset: 0,
    limit: 1,
  } as const;
}

function withSigning(fault: { readonly signing: boolean }): Overlay {
  return whileSigning(async () => {
    if (fault.signing) throw new Error('The key does not answer');
  });
}

/** The worker's own way, `issue`, stays as it is. */
function whileSigning(act: (request: IssueRequest) => Promise<void>): Overlay {
  const wrapped = (issuer: Issuer): Issuer => {
    const { local } = issuer;
    if (local === undefined) return issuer;
    const plan: typeof local.plan = (request) => {
      const planned = local.plan(request);
      const sign = async (): Promise<IssuedMaterial> => {
        await act(request);
        return await (planned ?? assert.fail('nothing was planned')).sign();
      };
      return planned && { ...planned, sign };
    };
    return { ...issuer, local: { plan } };
  };
  return {
    world: (world: World) => ({
      ...world,
      issuers: new Map([...world.issuers].map(([name, issuer]) => [name, wrapped(issuer)])),
    }),
  };
}
