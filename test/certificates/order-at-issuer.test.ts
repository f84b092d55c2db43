// Orders that are opened at the issuer and then refused do not stay open there; those that may be on record do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Issuer, StoreBusy, type World } from '../../src/certificates/ports.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openTestService, TEST_YAML } from '../support/service.ts';

function watched(issuer: Issuer, seen: { opened: string[]; cancelled: string[] }): Issuer {
  return {
    ...issuer,
    open: async (order) => {
      seen.opened.push(order.certificateId);
      return await issuer.open(order);
    },
    cancel: async (orderReference) => {
      seen.cancelled.push(orderReference);
      return await issuer.cancel(orderReference);
    },
  };
}

function watchIssuers() {
  const seen = { opened: new Array<string>(), cancelled: new Array<string>() };
  const world = (bare: World): World => ({
    ...bare,
    issuers: new Map([...bare.issuers].map(([name, issuer]) => [name, watched(issuer, seen)])),
  });
  return { seen, world };
}

test('Of two applications for the last place the one that comes too late is cancelled at the issuer', async () => {
  const { seen, world } = watchIssuers();
  const yaml = `${TEST_YAML}  freePerAccount: 1\n`;
  await using service = await openTestService({ overlay: { world }, yaml });
  const names = ['one.example.com', 'two.example.com'];
  const answers = await Promise.all(
    names.map((DomainName) => service.call('ApplyCertificate', { DomainName, DvAuthMethod: 'DNS' })),
  );
  const refused = answers.filter((answer) => answer.Error !== undefined);
  assert.deepEqual(
    refused.map((answer) => answer.Error?.Code),
    ['FailedOperation.ExceedsFreeLimit'],
  );
  const kept = answers.find((answer) => answer.Error === undefined)?.['CertificateId'];
  assert.equal(seen.opened.length, 2, 'both were opened before either was stored');
  assert.deepEqual(
    seen.cancelled,
    seen.opened.filter((id) => id !== kept),
  );
});

test('An order that was stored by a store that then fell silent stays open at the issuer, and is proved and issued', async () => {
  const { seen, world } = watchIssuers();
  let fallsSilent = false;
  const store = (real: RecordStore): RecordStore => ({
    ...real,
    transact: async (work) => {
      const isApplying = fallsSilent && seen.opened.length === 1;
      const answer = await real.transact(work);
      if (!isApplying) return answer;
      fallsSilent = false;
      throw new Error('the connection was lost');
    },
  });
  await using service = await openTestService({ overlay: { world, store } });
  fallsSilent = true;
  const application = { DomainName: 'silent.example.com', DvAuthMethod: 'DNS_AUTO' };
  assert.equal(await service.refusal('ApplyCertificate', application), 'InternalError');
  assert.deepEqual(seen.cancelled, []);
  await service.waitForStatus(seen.opened[0] ?? '', 1);
});

test('A cancellation that fails at the issuer hides no refusal, and the operator is told which order stays open', async () => {
  const yaml = `${TEST_YAML}  ordersPerAccount: 0\n`;
  await using service = await openTestService({ overlay: { world: withoutCancelling }, yaml });
  const application = { DomainName: 'refused.example.com', DvAuthMethod: 'DNS' };
  assert.equal(await service.refusal('ApplyCertificate', application), 'FailedOperation.ExceedsFreeLimit');
  assert.ok(service.logLines.some((line) => line.includes('Cannot cancel an order') && line.includes('line is dead')));
});

test('A store that has no room is told of as a service that is busy, and the order that was opened is let go', async () => {
  const { seen, world } = watchIssuers();
  const fault = { isBusy: false };
  const store = (real: RecordStore): RecordStore => ({
    ...real,
    transact: async (work) => {
      if (fault.isBusy && seen.opened.length === 1 && seen.cancelled.length === 0) throw new StoreBusy('no room');
      return await real.transact(work);
    },
  });
  await using service = await openTestService({ overlay: { world, store } });
  fault.isBusy = true;
  const application = { DomainName: 'busy.example.com', DvAuthMethod: 'DNS' };
  assert.equal(await service.refusal('ApplyCertificate', application), 'ServiceUnavailable');
  assert.deepEqual(seen.cancelled, seen.opened);
  assert.ok(!service.logLines.some((line) => line.includes('request failed')), 'it is no bug');
});

async function failToCancel(): Promise<never> {
  throw new Error('the line is dead');
}

function withoutCancelling(bare: World): World {
  const issuers = [...bare.issuers].map(([name, issuer]) => [name, { ...issuer, cancel: failToCancel }] as const);
  return { ...bare, issuers: new Map(issuers) };
}
