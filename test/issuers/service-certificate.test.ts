// The service's own certificate: its names, its place on the ledger, its renewal.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { MAX_NAMES } from '../../src/ca/signing/issue.ts';
import { SERVICE_PROFILE } from '../../src/ca/profile/profile.ts';
import type { Store } from '../../src/certificates/ports/store.ts';
import {
  issueServiceCertificate,
  SERVICE_VALIDITY_DAYS,
  type ServiceCertificate,
  serviceHostsOf,
  serviceNamesOf,
} from '../../src/issuers/service-certificate.ts';
import type { RegularLook } from '../../src/lib/turns/regular-look.ts';
import { keepRenewed, type ServiceRenewalParts } from '../../src/issuers/service-renewal.ts';
import { addMs, type Clock, DAY_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openTestAuthority, type TestAuthority } from '../support/authority.ts';
import { until } from '../support/life.ts';
import { makeTestClock, openTestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const NAMES = serviceNamesOf(['reseal.example.com', '192.0.2.7', '[2001:db8::7]']);

const HOSTS: readonly (readonly [hosts: readonly string[], names: readonly string[], addresses: readonly string[]])[] =
  [
    [['127.0.0.1'], ['localhost'], ['127.0.0.1', '::1']],
    [['localhost', '[::1]'], ['localhost'], ['127.0.0.1', '::1']],
    [
      ['reseal.example.com', '0.0.0.0'],
      ['reseal.example.com', 'localhost'],
      ['127.0.0.1', '::1'],
    ],
    [['192.0.2.7', '::'], ['localhost'], ['192.0.2.7', '127.0.0.1', '::1']],
    [['Reseal.Example.COM.', 'reseal.example.com'], ['reseal.example.com'], []],
    [['[2001:db8::7]', '2001:db8::7'], [], ['2001:db8::7']],
  ];

for (const [hosts, names, addresses] of HOSTS) {
  test(`A service called at ${hosts.join(' and ')} is certified for ${[...names, ...addresses].join(', ')}`, () => {
    assert.deepEqual(serviceNamesOf(hosts), { names, addresses });
  });
}

test('Clients that are told a domain find each service at a name of its own below it', () => {
  const both = ['ssl.reseal.example.com', 'tag.reseal.example.com'];
  for (const host of ['reseal.example.com', 'ssl.reseal.example.com', 'TAG.Reseal.example.com.']) {
    assert.deepEqual(serviceHostsOf(host), both, host);
  }
  assert.deepEqual(serviceHostsOf('ssl.test'), ['ssl.ssl.test', 'tag.ssl.test']);
  for (const host of ['127.0.0.1', '[2001:db8::7]', 'localhost', 'reseal']) assert.deepEqual(serviceHostsOf(host), []);
});

test('The certificate is for names and addresses, with a new key, and comes with its issuer', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  const [first, second] = [
    await issueServiceCertificate(NAMES, setting),
    await issueServiceCertificate(NAMES, setting),
  ];
  const leaf = new X509Certificate(first.cert);
  assert.equal(leaf.subjectAltName, 'DNS:reseal.example.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7');
  assert.ok(
    leaf.verify(new X509Certificate(setting.authority.signingBy(SERVICE_PROFILE.id).issuing.certificate).publicKey),
  );
  assert.equal(first.cert.match(/BEGIN CERTIFICATE/g)?.length, 2);
  assert.equal(leaf.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  assert.notEqual(first.key, second.key);
});

test('A service with an address alone has an empty subject and its address in a critical extension', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  const { cert } = await issueServiceCertificate(serviceNamesOf(['192.0.2.7']), setting);
  const leaf = new X509Certificate(cert);
  assert.equal(leaf.subject, undefined);
  assert.equal(leaf.checkIP('192.0.2.7'), '192.0.2.7');
});

test('Names and addresses together are at most as many as a certificate may have', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  const addresses = Array.from({ length: MAX_NAMES }, (_, index) => `192.0.2.${index}`);
  await issueServiceCertificate({ names: [], addresses }, setting);
  const tooMany = issueServiceCertificate({ names: ['localhost'], addresses }, setting);
  await assert.rejects(tooMany, /101 names are asked for, 1 to 100 are possible/);
  await assert.rejects(issueServiceCertificate({ names: [], addresses: [] }, setting), /0 names are asked for/);
});

test('Its serial is on the ledger as issued; another is issued beside it, and neither is revoked', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  for (const { serial } of [
    await issueServiceCertificate(NAMES, setting),
    await issueServiceCertificate(NAMES, setting),
  ]) {
    const issuance = await setting.store.reads.issuances.find(serial);
    assert.deepEqual([issuance?.certificateId, issuance?.state], [`service/${serial}`, 'issued']);
    assert.equal(issuance?.revokedAt, undefined);
  }
});

const isFull = async (): Promise<never> => await Promise.reject(new Error('the disk is full'));

test('Nothing is signed that is not on record', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  const store: Store = { reads: setting.store.reads, transact: isFull, apply: isFull, transactAlone: isFull };
  await assert.rejects(issueServiceCertificate(NAMES, { ...setting, store }), /the disk is full/);
});

test('A serial that a crash left planned is abandoned on record, and the next start has another', async () => {
  using folder = makeTemporaryFolder();
  const clock = makeTestClock();
  const secure = { folder: folder.path, clock, env: { RESEAL_TLS: 'auto' } };
  const lost = Promise.withResolvers<string>();
  await assert.rejects(
    openTestService({ ...secure, overlay: { store: (store) => crashing(store, lost.resolve) } }),
    CRASH,
  );
  const serial = await lost.promise;
  await using service = await openTestService(secure);
  const { issuances } = service.service.world.store.reads;
  assert.equal((await issuances.find(serial))?.state, 'planned');
  service.advance(MINUTE_MS);
  await until('the plan is abandoned', async () => (await issuances.find(serial))?.state === 'abandoned');
});

test('It is renewed when two thirds of its life are over, and not a millisecond before', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  const current = await issueServiceCertificate(NAMES, setting);
  const start = new X509Certificate(current.cert).validFromDate;
  const lifeMs = SERVICE_VALIDITY_DAYS * DAY_MS - 1000;
  assert.equal(current.renewAt.getTime(), addMs(start, (lifeMs * 2) / 3).getTime());
  setting.clock.set(addMs(current.renewAt, -1));
  let looks = 0;
  const clock: Clock = { now: () => ((looks += 1), setting.clock.now()) };
  const used = Promise.withResolvers<ServiceCertificate>();
  let isUsed = false;
  const use = (next: ServiceCertificate): void => {
    isUsed = true;
    used.resolve(next);
  };
  await using _renewal = startRenewal(setting, { current, clock, use });
  await until('it has looked', async () => looks >= 3);
  assert.equal(isUsed, false);
  setting.clock.set(current.renewAt);
  const next = await used.promise;
  assert.notEqual(next.serial, current.serial);
  assert.ok(next.renewAt > current.renewAt);
});

test('A renewal that fails is logged and tried again', async () => {
  await using setting = await openTestAuthority('p256', [SERVICE_PROFILE]);
  const current = await issueServiceCertificate(NAMES, setting);
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_record, message) => void errors.push(message) };
  const used = Promise.withResolvers<ServiceCertificate>();
  const issue = async (): Promise<ServiceCertificate> => {
    if (errors.length === 0) throw new Error('the disk is full');
    return await issueServiceCertificate(NAMES, setting);
  };
  setting.clock.set(current.renewAt);
  await using _renewal = startRenewal(setting, { current, log, issue, use: used.resolve });
  assert.notEqual((await used.promise).serial, current.serial);
  assert.match(errors[0] ?? '', /Cannot renew the service's own certificate/);
});

const CRASH = /the process dies/;
const LOOK_MS = 5;

/** A store whose process dies after the plan of a serial and before its end. */
function crashing(store: RecordStore, tell: (serial: string) => void): RecordStore {
  return {
    ...store,
    transact: (work) =>
      store.transact((rows) => {
        const complete: typeof rows.issuances.complete = async (serial, at) => {
          const issuance = await rows.issuances.find(serial);
          if (issuance?.certificateId.startsWith('service/') === false)
            return await rows.issuances.complete(serial, at);
          tell(serial);
          throw new Error('the process dies');
        };
        return work({ ...rows, issuances: { ...rows.issuances, complete } });
      }),
  };
}

function startRenewal(
  setting: TestAuthority,
  parts: Pick<ServiceRenewalParts, 'current' | 'use'> & Partial<ServiceRenewalParts>,
): RegularLook {
  const issue = () => issueServiceCertificate(NAMES, setting);
  return keepRenewed({ clock: setting.clock, log: silentLog, issue, lookMs: LOOK_MS, ...parts });
}
