// Certificates that renew by themselves: when, how often it is tried, what is told of it, and what ends it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setSuspended } from '../../../src/accounts/accounts.ts';
import { deleteApiKey } from '../../../src/accounts/api-keys.ts';
import { momentOf } from '../../../src/certificates/model/renewals/renewal.ts';
import type { PublishOutcome } from '../../../src/certificates/ports/proofs.ts';
import { DAY_MS, HOUR_MS } from '../../../src/lib/clock.ts';
import {
  issueGranted,
  LIFE_YAML,
  notAfterOf,
  orderGranted,
  recordOf,
  reissue,
  until,
  waitForRest,
} from '../../support/life.ts';
import { told } from '../../support/reasons.ts';
import { type IssuerScript, withScriptedIssuer } from '../../support/scripted-issuer.ts';
import { type Answer, openTestService, type TestService } from '../../support/service.ts';

const RENEWING_YAML = LIFE_YAML.replace('"13": { ', '"13": { renewal: { auto: true, key: same }, proofReuseDays: 0, ');

const script: IssuerScript = {};
let unpublished: PublishOutcome | undefined;
let service: TestService;

before(async () => {
  const scripted = withScriptedIssuer(script);
  service = await openTestService({
    yaml: RENEWING_YAML,
    overlay: {
      world: (bare) => {
        const world = scripted.world?.(bare) ?? bare;
        const publish: typeof world.publisher.publish = async (record) =>
          unpublished ?? (await world.publisher.publish(record));
        return { ...world, publisher: { ...world.publisher, publish } };
      },
    },
  });
});
after(() => service[Symbol.asyncDispose]());

async function moment(id: string): Promise<Date> {
  return momentOf(await recordOf(service, id), service.clock.now()) ?? assert.fail(`${id} is not issued`);
}

/** To that time, with the looks that fall into it. */
async function goTo(time: Date): Promise<void> {
  service.advance(time.getTime() - service.clock.now().getTime());
  await waitForRest(service);
}

async function renewalOf(id: string): Promise<Answer> {
  const answer = await service.ask('ResealDescribeRenewals', { CertificateId: id });
  const [renewal] = answer['Renewals'] as readonly Answer[];
  return renewal ?? assert.fail(`${id} is not told of`);
}

async function renewedBy(id: string): Promise<string | undefined> {
  return (await recordOf(service, id)).renewal.renewedBy;
}

/** Goes on until its renewal is issued; answers its id. */
async function waitForRenewal(id: string): Promise<string> {
  for (let hours = 0; hours < 48; hours += 1) {
    const renewal = await renewedBy(id);
    if (renewal !== undefined && (await recordOf(service, renewal)).step === 'issued') return renewal;
    await goTo(new Date(service.clock.now().getTime() + HOUR_MS));
  }
  return assert.fail(`${id} is not renewed`);
}

interface Told {
  readonly daysLeft: number;
  readonly failures: number;
  readonly trouble: string;
  readonly nextAttemptAt: string;
}

async function failuresOf(id: string): Promise<readonly Told[]> {
  const kinds = ['certificate.renewalFailed'] as const;
  const events = await service.store.reads.events.listLast(1000, { accountUin: undefined, kinds });
  return events.filter(({ certificateId }) => certificateId === id).map(({ data }) => JSON.parse(data) as Told);
}

test('A certificate of a product that renews is renewed at its moment, and not before; so is its renewal', async () => {
  const old = await issueGranted(service, ['moment.com']);
  const first = await moment(old);
  await goTo(new Date(first.getTime() - 1));
  assert.equal(await renewedBy(old), undefined);
  await goTo(first);
  const renewal = await waitForRenewal(old);
  assert.deepEqual((await recordOf(service, renewal)).csr, (await recordOf(service, old)).csr);
  assert.equal((await recordOf(service, old)).renewal.lookAt, undefined);
  assert.equal((await renewalOf(old))['RenewalId'], renewal);
  await goTo(await moment(renewal));
  const next = await recordOf(service, await waitForRenewal(renewal));
  assert.deepEqual([next.generation, next.lineageId, next.orderer], [2, old, undefined]);
});

test('A certificate whose account wants it otherwise is left to expire, and one of another product is renewed where it wants that', async () => {
  const off = await issueGranted(service, ['off.com']);
  await service.ask('ResealModifyRenewal', { CertificateId: off, AutoRenew: 'off' });
  assert.equal((await renewalOf(off))['NextLookTime'], '');
  const input = { CertificateDomain: 'flag.com' };
  const flagged = await orderGranted(service, ['flag.com'], { input });
  await service.ask('ResealModifyRenewal', { CertificateId: flagged, AutoRenew: 'on' });
  await service.ask('CommitCertificateInformation', { CertificateId: flagged });
  await service.waitForStatus(flagged, 1);
  assert.equal((await renewalOf(flagged))['AutoRenew'], 'on');
  await goTo(new Date(Math.max((await moment(off)).getTime(), (await moment(flagged)).getTime())));
  const renewal = await waitForRenewal(flagged);
  assert.equal((await renewalOf(renewal))['AutoRenew'], 'on');
  assert.equal(await renewedBy(off), undefined);
  await service.ask('ResealModifyRenewal', { CertificateId: off, AutoRenew: 'product' });
  await goTo(new Date(service.clock.now().getTime() + HOUR_MS));
  await waitForRenewal(off);
});

test('Of a certificate that was reissued the reissue is renewed, and nothing else', async () => {
  const old = await issueGranted(service, ['reissued.com']);
  const next = await reissue(service, old);
  await goTo(await moment(old));
  assert.equal((await recordOf(service, old)).renewal.lookAt, undefined);
  await goTo(await moment(next));
  await waitForRenewal(next);
  assert.equal(await renewedBy(old), undefined);
});

test('A renewal whose proof fails for days is told of in time, ordered again, and comes to something when the proof is there', async () => {
  const old = await issueGranted(service, ['unproved.com']);
  unpublished = { kind: 'failed', detail: told('the zone is locked') };
  await goTo(await moment(old));
  const first = await renewedBy(old);
  for (let hours = 0; hours < 30; hours += 6) await goTo(new Date(service.clock.now().getTime() + 6 * HOUR_MS));
  const [early] = await failuresOf(old);
  assert.match(early?.trouble ?? '', /not issued yet/);
  assert.ok((early?.daysLeft ?? 0) > 10);
  for (let days = 0; days < 5; days += 1) await goTo(new Date(service.clock.now().getTime() + DAY_MS));
  const all = await failuresOf(old);
  assert.ok(all.some(({ trouble, failures }) => failures === 1 && /its renewal failed/.test(trouble)));
  assert.notEqual(await renewedBy(old), first);
  unpublished = undefined;
  await goTo(new Date(service.clock.now().getTime() + DAY_MS));
  const renewal = await waitForRenewal(old);
  const { failures, trouble, lookAt } = (await recordOf(service, old)).renewal;
  assert.deepEqual([failures, trouble, lookAt], [0, undefined, undefined]);
  assert.equal((await recordOf(service, renewal)).generation, 1);
});

test('What an issuer refuses is tried again later and later, but several times a day before the end, and each time is told', async () => {
  const old = await issueGranted(service, ['refused.com']);
  script.issue = { kind: 'refused', detail: told('not today') };
  await goTo(await moment(old));
  const waits: number[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const { lookAt, failures } = (await recordOf(service, old)).renewal;
    assert.equal(failures, attempt + 1);
    waits.push(((lookAt?.getTime() ?? 0) - service.clock.now().getTime()) / HOUR_MS);
    await goTo(lookAt ?? assert.fail('it is given up'));
  }
  assert.deepEqual(waits.map(Math.round), [0, 1, 1, 2, 4, 8, 16, 24, 24]);
  assert.equal((await failuresOf(old)).length, 10);
  assert.match((await failuresOf(old))[0]?.trouble ?? '', /its renewal failed: not today/);
  assert.match(String((await renewalOf(old))['Trouble']), /not today/);
  await goTo(new Date(notAfterOf(await recordOf(service, old)).getTime() - 8 * HOUR_MS));
  const { lookAt } = (await recordOf(service, old)).renewal;
  assert.ok((lookAt?.getTime() ?? 0) - service.clock.now().getTime() <= HOUR_MS);
  delete script.issue;
  await goTo(lookAt ?? assert.fail('it is given up'));
  await waitForRenewal(old);
});

test('A renewal that somebody cancels is ordered again, and no more once its account wants none', async () => {
  const old = await issueGranted(service, ['cancelled.com']);
  script.issue = { kind: 'pending' };
  await goTo(await moment(old));
  const renewal = (await renewedBy(old)) ?? assert.fail('it is not ordered');
  await service.ask('CancelCertificateOrder', { CertificateId: renewal });
  await waitForRest(service);
  assert.match((await failuresOf(old))[0]?.trouble ?? '', /was cancelled/);
  await service.ask('ResealModifyRenewal', { CertificateId: old, AutoRenew: 'off' });
  delete script.issue;
  await goTo(new Date(service.clock.now().getTime() + DAY_MS));
  assert.equal(await renewedBy(old), undefined);
});

test('While its account is suspended nothing is renewed; it is when that is over, though the key that had ordered it is gone', async () => {
  const { uin, key } = await service.addAccount();
  const old = await issueGranted(service, ['suspended.com'], { credential: key });
  await setSuspended(service, { uin, suspended: true });
  await goTo(await moment(old));
  assert.equal(await renewedBy(old), undefined);
  await setSuspended(service, { uin, suspended: false });
  await deleteApiKey(service, key.secretId);
  await goTo(new Date(service.clock.now().getTime() + HOUR_MS));
  await waitForRenewal(old);
});

test('A certificate that is revoked, deleted or expired for long is let go', async () => {
  const [revoked, expired] = [await issueGranted(service, ['revoked.com']), await issueGranted(service, ['gone.com'])];
  await service.ask('RevokeCertificate', { CertificateId: revoked });
  await service.waitForStatus(revoked, 10);
  await service.ask('DeleteCertificate', { CertificateId: revoked });
  const last = new Date(notAfterOf(await recordOf(service, expired)).getTime() + 31 * DAY_MS);
  await goTo(last);
  for (const id of [revoked, expired]) {
    await until('it is let go', async () => (await recordOf(service, id)).renewal.lookAt === undefined);
    assert.equal(await renewedBy(id), undefined);
  }
});
