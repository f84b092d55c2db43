// A reissue whose proofs and key are at hand is issued before its call is answered, and by the worker where that fails.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overlay } from '../../src/app/local.ts';
import { AT_ONCE_PATIENCE_MS } from '../../src/certificates/fulfil/issue-at-once.ts';
import type { IssuedMaterial } from '../../src/certificates/model/certificate.ts';
import type { Issuer } from '../../src/certificates/ports/issuer.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { issueGranted, recordOf, replace, statusOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const SAME_CSR = { input: { CsrType: 'original' } };

test('A reissue with the same CSR and a proof that still serves is at Status 1 when its call is answered', async () => {
  await using service = await openTestService();
  const first = await issueGranted(service, ['quick.example.com']);
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
  const second = await replace(service, first, SAME_CSR);
  assert.equal(await statusOf(service, second), 11);
  assert.ok(service.logLines.some((line) => line.includes('The key does not answer') && line.includes(second)));
  assert.deepEqual(await serialsOf(service, second), ['planned']);
  service.advance(AT_ONCE_PATIENCE_MS - 1);
  assert.equal(await service.service.worker.runDue(), 0);
  service.advance(1);
  await service.waitForStatus(second, 1);
  assert.deepEqual(await serialsOf(service, second), ['abandoned', 'issued']);
});

test('A reissue that is cancelled while it is signed stays cancelled, and its serial is never used', async () => {
  const cancel = { now: async (): Promise<void> => undefined };
  await using service = await openTestService({ overlay: whileSigning(async () => await cancel.now()) });
  const first = await issueGranted(service, ['cancelled.example.com']);
  cancel.now = async () => {
    const { page } = await service.service.world.store.reads.certificates.list(pendingOf(service), service.clock.now());
    await service.ask('CancelAuditCertificate', { CertificateId: page[0]?.id });
  };
  const second = await replace(service, first, SAME_CSR);
  assert.equal((await recordOf(service, second)).step, 'cancelled');
  assert.ok(!service.logLines.some((line) => line.includes('Cannot issue at once')));
  assert.deepEqual(await serialsOf(service, second), ['abandoned']);
});

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
function whileSigning(act: () => Promise<void>): Overlay {
  const wrapped = (issuer: Issuer): Issuer => {
    const { local } = issuer;
    if (local === undefined) return issuer;
    const plan: typeof local.plan = (request) => {
      const planned = local.plan(request);
      const sign = async (): Promise<IssuedMaterial> => {
        await act();
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
