// What entitles an order is asked again before it is signed: it is placed, a right is taken away, and then it is proved.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setSuspended } from '../../src/accounts/accounts.ts';
import { deleteApiKey, permit, setDisabled } from '../../src/accounts/api-keys.ts';
import { putPolicy } from '../../src/accounts/policies.ts';
import { rotateApiKey } from '../../src/accounts/rotate-key.ts';
import { makeDownloads } from '../../src/api/downloads.ts';
import { makeOwnRateLimits } from '../../src/api/call/rate.ts';
import { wireStatusOf } from '../../src/api/words/status.ts';
import { HOLD_LOOK_MS } from '../../src/certificates/model/next-step.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import {
  applyFor,
  commitGranted,
  detailOf,
  idOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  recordOf,
  until,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';
import { told } from '../support/reasons.ts';

let service: TestService;
/** Each of its orders is proved anew. */
const UNUSED_AGAIN = 201;
const PRODUCT = '{ name: Anew, kind: granted, keyAlgorithms: [p256], proofReuseDays: 0 }';

/** Whether proofs are found; what DNS_AUTO publishes is found in any case. */
let isProved = false;

before(async () => {
  service = await openTestService({
    yaml: LIFE_YAML.replace('limits:\n', `  "${UNUSED_AGAIN}": ${PRODUCT}\nlimits:\n  freePerAccount: 100000\n`),
    overlay: {
      world: (world) => ({
        ...world,
        proofChecker: {
          check: async (proof) =>
            isProved || proof.method === 'managedDns'
              ? { result: 'good', seen: [], detail: told('') }
              : { result: 'txtNotFound', seen: [], detail: told('there is none') },
        },
      }),
    },
  });
});
after(() => service[Symbol.asyncDispose]());

interface Applicant {
  readonly uin: string;
  readonly key: Credential;
  /** Of another key of the account, by which it is seen what became of the order. */
  readonly watcher: Credential;
}

const ALL = { effect: 'allow', action: ['*'], resource: ['*'] } as const;
const denying = (action: string) =>
  ({ version: '2.0', statement: [ALL, { effect: 'deny', action: [action], resource: ['*'] }] }) as const;

async function openApplicant(): Promise<Applicant> {
  const { uin, key: watcher } = await service.addAccount();
  await putPolicy(service, { accountUin: uin, name: 'ordering', policy: { version: '2.0', statement: [ALL] } });
  return { uin, watcher, key: await service.addKey({ accountUin: uin, policyName: 'ordering' }) };
}

type Order = (who: Applicant, domain: string) => Promise<string>;

const byDns = { input: { DvAuthMethod: 'DNS' } };
const application: Order = async ({ key }, domain) => await applyFor(service, domain, { ...byDns, credential: key });

/** Every way into validation, with the action whose right it is. */
const ORDERS: Readonly<Record<string, readonly [action: string, order: Order]>> = {
  application: ['ssl:ApplyCertificate', application],
  commit: [
    'ssl:CommitCertificateInformation',
    async ({ key }, domain) =>
      await commitGranted(service, [domain], { input: { VerifyType: 'DNS' }, credential: key }),
  ],
  reissue: [
    'ssl:ReplaceCertificate',
    async ({ key, watcher }, domain) => {
      const CertificateId = await issueGranted(service, [domain], { product: UNUSED_AGAIN, credential: watcher });
      const wish = { CertificateId, ValidType: 'FILE', CsrType: 'online' };
      return idOf(await service.ask('ReplaceCertificate', wish, key));
    },
  ],
  resubmission: [
    'ssl:ModifyCertificateResubmit',
    async ({ key, watcher }, domain) => {
      const CertificateId = await applyFor(service, domain, { ...byDns, credential: watcher });
      await service.ask('CancelCertificateOrder', { CertificateId }, watcher);
      return idOf(await service.ask('ModifyCertificateResubmit', { CertificateId }, key));
    },
  ],
};

let domains = 0;

async function place(who: Applicant, order: Order = application): Promise<string> {
  return await order(who, `order-${(domains += 1)}.com`);
}

/** The proofs are there from now on: the order ends with this Status. */
async function prove(id: string, { watcher }: Applicant, status: number) {
  isProved = true;
  try {
    await service.ask('CompleteCertificate', { CertificateId: id }, watcher);
    return await service.waitForStatus(id, status, watcher);
  } finally {
    isProved = false;
  }
}

const local = () => ({ ...service, store: service.store });
type Change = (who: Applicant, id: string) => Promise<unknown>;

const secretIdOf = ({ key }: Applicant) => key.secretId;
const CHANGES: Readonly<Record<string, readonly [change: Change, failure: string, detail: RegExp]>> = {
  'its key was disabled': [
    async (who) => await setDisabled(local(), { secretId: secretIdOf(who), disabled: true }),
    'rightWithdrawn',
    /is disabled\.$/,
  ],
  'its key was deleted': [
    async (who) => await deleteApiKey(local(), secretIdOf(who)),
    'rightWithdrawn',
    /is deleted\.$/,
  ],
  'its key expired': [
    async (who) => {
      const expiresAt = addMs(service.clock.now(), SECOND_MS);
      await permit(local(), { secretId: secretIdOf(who), permit: { expiresAt } });
      service.advance(2 * SECOND_MS);
    },
    'rightWithdrawn',
    /is expired\.$/,
  ],
  'the projects of its key are others': [
    async (who) => await permit(local(), { secretId: secretIdOf(who), permit: { projectIds: [] } }),
    'rightWithdrawn',
    /project: 0\.$/,
  ],
  'its account is not verified any more': [
    async ({ uin }) => await service.setVerified(uin, false),
    'accountUnverified',
    /not verified any more\.$/,
  ],
  'its rotated key was disabled': [
    async (who) => {
      await rotateApiKey({ ...roomOf() }, { secretId: secretIdOf(who), overlapHours: 24 });
      await setDisabled(local(), { secretId: secretIdOf(who), disabled: true });
    },
    'rightWithdrawn',
    /is disabled\.$/,
  ],
};

function roomOf() {
  return { store: service.store, secrets: service.service.world.secrets, clock: service.clock, random: systemRandom };
}

describe('An order that is proved fails', () => {
  for (const [what, [change, failure, detail]] of Object.entries(CHANGES)) {
    test(`when ${what}, and says so in both languages and in an event`, async () => {
      const who = await openApplicant();
      const id = await place(who);
      await change(who, id);
      const failed = await prove(id, who, 2);
      assert.match(String(failed['StatusMsg']), detail);
      const record = await recordOf(service, id);
      assert.equal(record.failure, failure);
      assert.deepEqual([record.issued, await service.store.reads.issuances.listOf(id)], [undefined, []]);
      const events = await service.store.reads.events.listAfter(0, {
        accountUin: who.uin,
        kinds: ['certificate.failed'],
      });
      assert.deepEqual(
        events.map(({ data }) => (JSON.parse(data) as { failure: string }).failure),
        [failure],
      );
    });
  }

  for (const [name, [action, order]] of Object.entries(ORDERS)) {
    test(`as ${name} when its policy does not allow ${action} any more`, async () => {
      const who = await openApplicant();
      const id = await place(who, order);
      await putPolicy(service, { accountUin: who.uin, name: 'ordering', policy: denying(action) });
      assert.match(String((await prove(id, who, 2))['StatusMsg']), new RegExp(`may not order it now.*${action}`));
    });

    test(`as ${name} not at all where nothing was changed, or what is none of its business`, async () => {
      const who = await openApplicant();
      const id = await place(who, order);
      await putPolicy(service, { accountUin: who.uin, name: 'ordering', policy: denying('ssl:DeleteCertificate') });
      await prove(id, who, 1);
    });
  }

  for (const [action, wish] of [
    ['ssl:RevokeCertificate', { OldCertificate: 'revoke', RevokeAfterHours: 1 }],
    ['ssl:DeployCertificateInstance', { Deploy: true }],
  ] as const) {
    test(`of a reissue that wishes for more than it is still allowed: ${action}`, async () => {
      const who = await openApplicant();
      const original = await issueGranted(service, [`wish-${(domains += 1)}.com`], {
        product: UNUSED_AGAIN,
        credential: who.watcher,
      });
      const call = { CertificateId: original, ValidType: 'FILE', CsrType: 'online', ...wish };
      const id = idOf(await service.ask('ReplaceCertificate', call, who.key));
      const reissuing = { effect: 'allow', action: ['ssl:ReplaceCertificate'], resource: ['*'] } as const;
      const policy = { version: '2.0', statement: [reissuing] } as const;
      await putPolicy(service, { accountUin: who.uin, name: 'ordering', policy });
      assert.match(String((await prove(id, who, 2))['StatusMsg']), new RegExp(`may not order it now.*${action}`));
      assert.equal((await recordOf(service, original)).step, 'issued');
    });
  }

  test('of a reissue that keeps a key to which the right was taken away', async () => {
    const who = await openApplicant();
    const CertificateId = await issueGranted(service, ['kept-key.com'], {
      product: UNUSED_AGAIN,
      credential: who.watcher,
    });
    const id = idOf(await service.ask('ReplaceCertificate', { CertificateId, ValidType: 'FILE' }, who.key));
    const policy = denying('ssl:ReadCertificatePrivateKey');
    await putPolicy(service, { accountUin: who.uin, name: 'ordering', policy });
    assert.match(String((await prove(id, who, 2))['StatusMsg']), /ssl:ReadCertificatePrivateKey/);
  });
});

test('A free application that failed so is submitted again by a key that may, and issued', async () => {
  const who = await openApplicant();
  const id = await place(who);
  await deleteApiKey(local(), who.key.secretId);
  await prove(id, who, 2);
  await until('its issuer knows that it failed', async () => (await recordOf(service, id)).orderReference === '');
  await service.ask('ModifyCertificateResubmit', { CertificateId: id }, who.watcher);
  await prove(id, who, 1);
});

test('The orders of a rotated key go on by its successors, and by what these may do', async () => {
  const who = await openApplicant();
  const one = await place(who);
  const { made } = await rotateApiKey(roomOf(), { secretId: who.key.secretId, overlapHours: 1 });
  const second = { secretId: made.key.secretId, secretKey: made.secretKey };
  const last = await rotateApiKey(roomOf(), { secretId: second.secretId, overlapHours: 2 });
  service.advance(HOUR_MS);
  await prove(one, who, 1);
  const other = await place({ ...who, key: second });
  service.advance(HOUR_MS);
  await permit(local(), { secretId: last.made.key.secretId, permit: { policyName: 'ReadOnlyAccess' } });
  assert.match(String((await prove(other, who, 2))['StatusMsg']), /may not order it now/);
});

describe('While an account is suspended', () => {
  test('its keys are refused once they have signed well, its links are closed, and all of that comes back', async () => {
    const { uin, key } = await openApplicant();
    const id = await issueFree(service, 'suspended.com', { credential: key });
    const link = await service.ask('DescribeDownloadCertificateUrl', { CertificateId: id, ServiceType: 'nginx' }, key);
    const [, token = '', name = ''] = /downloads\/([^/]+)\/(.+)$/.exec(String(link['DownloadCertificateUrl'])) ?? [];
    const downloads = makeDownloads(service.service.world, makeOwnRateLimits());
    const kindOf = async () => (await downloads.follow({ token, name })).kind;
    await setSuspended(service, { uin, suspended: true });
    const code = 'AuthFailure.UnauthorizedOperation';
    for (const action of ['DescribeCertificates', 'RevokeCertificate', 'ResealDescribeScheduledRevocations']) {
      assert.equal(await service.refusal(action, action.startsWith('Rev') ? { CertificateId: id } : {}, key), code);
    }
    const forged = { ...key, secretKey: 'x'.repeat(32) };
    assert.equal(await service.refusal('DescribeCertificates', {}, forged), 'AuthFailure.SignatureFailure');
    assert.equal(await kindOf(), 'gone');
    assert.equal((await recordOf(service, id)).step, 'issued');
    await setSuspended(service, { uin, suspended: false });
    await detailOf(service, id, key);
    assert.equal(await kindOf(), 'file');
  });

  test('its orders wait at every step, go on when it is resumed, and others are issued meanwhile', async () => {
    const who = await openApplicant();
    const [manual, automatic] = [
      await place(who),
      await applyFor(service, 'held.com', { ...byDns, credential: who.key }),
    ];
    await setSuspended(service, { uin: who.uin, suspended: true });
    isProved = true;
    service.advance(10 * 60_000);
    await issueFree(service, 'beside.com');
    for (const id of [manual, automatic]) assert.equal((await recordOf(service, id)).step, 'validating');
    await setSuspended(service, { uin: who.uin, suspended: false });
    service.advance(HOLD_LOOK_MS);
    for (const id of [manual, automatic]) await service.waitForStatus(id, 1, who.watcher);
    isProved = false;
  });

  test('an order that is proved is not planned, and one that is not proved in time closes as any', async () => {
    const who = await openApplicant();
    const id = await place(who);
    await setSuspended(service, { uin: who.uin, suspended: true });
    service.advance(3 * DAY_MS);
    await issueFree(service, 'later.com');
    await until('it is closed', async () => (await recordOf(service, id)).step === 'failed');
    const { step, failure } = await recordOf(service, id);
    assert.deepEqual([step, failure], ['failed', 'proofDeadlinePassed']);
  });
});

test('Detail names the reason in Chinese too', async () => {
  const who = await openApplicant();
  const id = await place(who);
  await service.setVerified(who.uin, false);
  await prove(id, who, 2);
  await service.setVerified(who.uin, true);
  const certificate = await recordOf(service, id);
  const { products } = service.service.world;
  const view = { now: service.clock.now(), language: 'zh-CN', products } as const;
  assert.equal(wireStatusOf(certificate, view).StatusMsg, '账号实名认证已被撤销');
});
