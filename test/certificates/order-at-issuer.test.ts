// Orders that are opened at the issuer and then refused do not stay open there; those that may be on record do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advance } from '../../src/certificates/fulfil/advance.ts';
import { retryAt } from '../../src/certificates/model/next-step.ts';
import { addMs, HOUR_MS } from '../../src/lib/clock.ts';
import type { Issuer } from '../../src/certificates/ports/issuer.ts';
import { StoreBusy } from '../../src/certificates/ports/store.ts';
import { type World } from '../../src/certificates/ports/world.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { commitGranted, detailOf, issueGranted, orderGranted, recordOf, replace, until } from '../support/life.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { openTestService, TEST_YAML } from '../support/service.ts';
import { told } from '../support/reasons.ts';

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';

interface Seen {
  readonly opened: string[];
  readonly cancelled: string[];
  /** What happens while an order is being opened. */
  meanwhile: (certificateId: string) => Promise<unknown>;
}

function watched(issuer: Issuer, seen: Seen): Issuer {
  return {
    ...issuer,
    open: async (order) => {
      seen.opened.push(order.certificateId);
      await seen.meanwhile(order.certificateId);
      return await issuer.open(order);
    },
    cancel: async (orderReference) => {
      seen.cancelled.push(orderReference);
      return await issuer.cancel(orderReference);
    },
  };
}

function watchIssuers() {
  const seen: Seen = { opened: [], cancelled: [], meanwhile: async () => undefined };
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
    apply: async (set, origin) => {
      const isApplying = fallsSilent && seen.opened.length === 1;
      const answer = await real.apply(set, origin);
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
    apply: async (set, origin) => {
      if (fault.isBusy && seen.opened.length === 1 && seen.cancelled.length === 0) throw new StoreBusy('no room');
      return await real.apply(set, origin);
    },
  });
  await using service = await openTestService({ overlay: { world, store } });
  fault.isBusy = true;
  const application = { DomainName: 'busy.example.com', DvAuthMethod: 'DNS' };
  assert.equal(await service.refusal('ApplyCertificate', application), 'ServiceUnavailable');
  assert.deepEqual(seen.cancelled, seen.opened);
  assert.ok(!service.logLines.some((line) => line.includes('request failed')), 'it is no bug');
});

test('A granted order that is cancelled while its issuer opens it is refused, and does not stay open there', async () => {
  const { seen, world } = watchIssuers();
  await using service = await openTestService({ overlay: { world } });
  seen.meanwhile = async (CertificateId) => await service.ask('CancelCertificateOrder', { CertificateId });
  const id = await orderGranted(service, ['cancelled.example.com']);
  assert.equal(await service.refusal('CommitCertificateInformation', { CertificateId: id }), NOT_NOW);
  assert.deepEqual(seen.cancelled, [id]);
});

test('A granted order for which other domains are submitted meanwhile is not committed with those', async () => {
  const { seen, world } = watchIssuers();
  await using service = await openTestService({ overlay: { world } });
  const id = await orderGranted(service, ['first.example.com']);
  const others = { CertificateId: id, CertificateDomain: 'second.example.com', VerifyType: 'DNS_AUTO' };
  seen.meanwhile = async () => await service.ask('SubmitCertificateInformation', others);
  const refused = await service.call('CommitCertificateInformation', { CertificateId: id });
  assert.equal(refused.Error?.Code, NOT_NOW);
  assert.match(refused.Error.Message, /other domains were submitted/);
  assert.deepEqual(seen.cancelled, [id]);
  seen.meanwhile = async () => undefined;
  await service.ask('CommitCertificateInformation', { CertificateId: id });
  assert.equal((await service.waitForStatus(id, 1))['Domain'], 'second.example.com');
});

test('Of two commits of one order at once one is refused, and the order that both opened stays and is issued', async () => {
  const { seen, world } = watchIssuers();
  await using service = await openTestService({ overlay: { world } });
  const id = await orderGranted(service, ['twice.example.com']);
  const commit = async () => await service.call('CommitCertificateInformation', { CertificateId: id });
  const answers = await Promise.all([commit(), commit()]);
  assert.deepEqual(
    answers.flatMap((answer) => answer.Error?.Code ?? []),
    [NOT_NOW],
  );
  assert.deepEqual([seen.opened, seen.cancelled], [[id, id], []]);
  await service.waitForStatus(id, 1);
});

test('The order of a reissue that falls with its original is cancelled at the issuer, again until that is reached', async () => {
  const script: IssuerScript = { cancel: { kind: 'unreachable', detail: told('no route') } };
  await using service = await openTestService({ overlay: withScriptedIssuer(script) });
  const original = await issueGranted(service, ['falls.example.com']);
  script.issue = { kind: 'pending' };
  const pending = await replace(service, original, { input: { CsrType: 'original' } });
  assert.equal((await detailOf(service, pending))['OrderId'], pending);
  await service.ask('RevokeCertificate', { CertificateId: original });
  const trouble = `Cannot cancel the order of ${pending} at its issuer: no route`;
  await until('the operator is told why', () => service.logLines.some((line) => line.includes(trouble)));
  assert.equal((await detailOf(service, pending))['Status'], 2);
  delete script.cancel;
  service.advance(HOUR_MS);
  const letGo = `the issuer has let the order of ${pending} go`;
  await until(letGo, async () => (await detailOf(service, pending))['OrderId'] === '');
  await service.waitForStatus(original, 10);
});

async function failToCancel(): Promise<never> {
  throw new Error('the line is dead');
}

function withoutCancelling(bare: World): World {
  const issuers = [...bare.issuers].map(([name, issuer]) => [name, { ...issuer, cancel: failToCancel }] as const);
  return { ...bare, issuers: new Map(issuers) };
}

test('An issuer that names a time too soon is asked as rarely as any that fails, and one that names a later time has not failed', async () => {
  const script: IssuerScript = { issue: { kind: 'pending' } };
  await using service = await openTestService({ overlay: withScriptedIssuer(script) });
  const id = await commitGranted(service, ['busy.example.com']);
  await until('it is to be issued', async () => (await recordOf(service, id)).step === 'issuing');
  const now = service.clock.now();
  const answer = async (at: Date, attempts: number) => {
    script.issue = { kind: 'unreachable', detail: told('busy'), at };
    return await advance(service.service.world, { subject: id, attempts });
  };
  for (const attempts of [1, 3]) {
    const soonest = retryAt({ attempts, now });
    for (const at of [addMs(now, -HOUR_MS), now, soonest]) {
      const { kind, ...postponed } = await answer(at, attempts);
      assert.deepEqual([kind, 'at' in postponed && postponed.at], ['again', soonest]);
    }
    const later = addMs(soonest, 1);
    assert.deepEqual(await answer(later, attempts), { kind: 'later', at: later });
  }
});
