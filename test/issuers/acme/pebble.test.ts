// Certificates by an ACME authority through the API unchanged: Pebble issues them, and refuses three nonces of ten meanwhile.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { openIssuers, openSession } from '../../../src/app/authorities/issuers.ts';
import { type IssuerSetting, ISSUERS } from '../../../src/config/issuers.ts';
import { closeAccount } from '../../../src/issuers/acme/account/close.ts';
import { renewKey } from '../../../src/issuers/acme/account/renew-key.ts';
import { accountIdOf, issuerKeyPlace, nextIssuerKeyPlace } from '../../../src/issuers/acme/ports.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';
import { type AcmeService, openAcmeService } from '../../support/acme-service.ts';
import {
  applyFor,
  commitGranted,
  detailOf,
  dvAuthsOf,
  extraOf,
  idOf,
  issueFree,
  issueGranted,
  recordOf,
  reissue,
  replace,
  until,
} from '../../support/life.ts';
import { makeTestCsr } from '../../support/authority.ts';
import { BINDING, type Pebble, placePebble, skipWithoutPebble, startPebble } from '../../support/servers/pebble.ts';

const BY_HAND = { input: { DvAuthMethod: 'DNS' } };

describe('By Pebble', { skip: skipWithoutPebble }, () => {
  const opened = new AsyncDisposableStack();
  let acme: AcmeService;
  let pebble: Pebble;
  let configured: IssuerSetting;

  before(async () => {
    const place = opened.use(await placePebble());
    const eab = `eab: { keyId: ${BINDING.keyId}, keyFile: ${place.folder.write('eab', BINDING.key)} }`;
    const common = `kind: acme, directory: "${place.directory}", termsAgreed: true, contact: ["mailto:ops@example.com"], trustFile: ${place.trustFile}, allowPrivateAddresses: true, ${eab}`;
    const issuers = `  - { name: judge, ${common}, profile: default }\n  - { name: brief, ${common}, profile: short }\n`;
    const products = `  "201": { name: Brief, kind: free, issuer: brief, keyAlgorithms: [p256] }\n`;
    configured = ISSUERS.parse([parse(`{ name: judge, ${common}, profile: default }`)])[0] ?? assert.fail();
    acme = opened.use(await openAcmeService({ issuers, products }));
    const config = { externalAccountBindingRequired: true };
    pebble = opened.use(await startPebble(place, { dns: acme.dns.address, httpPort: acme.web.port, config }));
  });
  after(() => opened.disposeAsync());

  /** As the applicant would, by hand. */
  async function publish(id: string, places: readonly Map<string, readonly string[]>[]): Promise<void> {
    for (const { DvAuthKey, DvAuthValue } of await dvAuthsOf(acme.service, id)) {
      for (const records of places) records.set(DvAuthKey, [...(records.get(DvAuthKey) ?? []), DvAuthValue]);
    }
    await acme.service.ask('CompleteCertificate', { CertificateId: id });
  }

  test('what the service publishes proves a domain and its "www." name, and the end is the authority’s own', async () => {
    const id = await issueFree(acme.service, 'auto.com');
    const detail = await detailOf(acme.service, id);
    const leaf = new X509Certificate(String(detail['CertificatePublicKey']));
    assert.equal(namesOf(leaf), 'DNS:auto.com, DNS:www.auto.com');
    assert.match(leaf.issuer, /Pebble Intermediate/);
    assert.equal(detail['OrderId'], `acme:judge:${id}/1`);
    await until('its records are taken back', async () =>
      (await recordOf(acme.service, id)).proofs.every(({ retractedAt }) => retractedAt !== undefined),
    );
  });

  test('a wildcard and its domain are proved by two records at one name', async () => {
    const id = await issueGranted(acme.service, ['wild.com', '*.wild.com']);
    const leaf = new X509Certificate(String((await detailOf(acme.service, id))['CertificatePublicKey']));
    assert.equal(namesOf(leaf), 'DNS:*.wild.com, DNS:wild.com');
  });

  test('by hand the record is at _acme-challenge, and a reissue with the same key names what it replaces', async () => {
    const id = await applyFor(acme.service, 'hand.net', BY_HAND);
    const keys = (await dvAuthsOf(acme.service, id)).map(({ DvAuthKey }) => DvAuthKey);
    assert.deepEqual(keys.toSorted(), ['_acme-challenge.hand.net', '_acme-challenge.www.hand.net']);
    await publish(id, [acme.seenHere, acme.seenThere]);
    await acme.service.waitForStatus(id, 1);
    const next = await replace(acme.service, id, { input: { ValidType: 'DNS', CsrType: 'original' } });
    if ((await recordOf(acme.service, next)).step === 'validating') {
      await publish(next, [acme.seenHere, acme.seenThere]);
    }
    await acme.service.waitForStatus(next, 1);
    const [old, anew] = await Promise.all([detailOf(acme.service, id), detailOf(acme.service, next)]);
    assert.equal(extraOf(anew).ReplacedBy, id);
    assert.equal(keyOf(old), keyOf(anew));
    assert.notEqual(old['CertFingerprint'], anew['CertFingerprint']);
    assert.deepEqual(await replacementsOf([next]), [await placedOrder(id)]);
  });

  test('a renewal names what it replaces, and what it was reissued from before is not named again', async () => {
    const id = await issueGranted(acme.service, ['renewed.com']);
    const next = await reissue(acme.service, id);
    const renewal = idOf(await acme.service.ask('ResealRenewCertificate', { CertificateId: next }));
    await acme.service.waitForStatus(renewal, 1);
    assert.deepEqual(await replacementsOf([id, next, renewal]), [
      undefined,
      await placedOrder(id),
      await placedOrder(next),
    ]);
  });

  test('a file is at the well-known path, and a CSR of one’s own has all the names', async () => {
    const id = await applyFor(acme.service, 'files.net', { input: { DvAuthMethod: 'FILE' } });
    await serve(id);
    await acme.service.waitForStatus(id, 1);
    const few = await askReplace(id, await csrFor(['files.net']));
    assert.equal(few.Error?.Code, 'FailedOperation.OrderReplaceFailed');
    assert.match(few.Error.Message, /the CSR lacks www\.files\.net/);
    const next = idOf(await askReplace(id, await csrFor(['files.net', 'www.files.net'])));
    if ((await recordOf(acme.service, next)).step === 'validating') await serve(next);
    await acme.service.waitForStatus(next, 1);
  });

  test('ordered again after its reissue was revoked, it is replaced although the authority says that it was already', async () => {
    const id = await issueGranted(acme.service, ['again.com']);
    const first = await reissue(acme.service, id);
    await acme.service.ask('RevokeCertificate', { CertificateId: first });
    await acme.service.waitForStatus(first, 10);
    await reissue(acme.service, id);
    assert.match(await pebble.status(serialOf(await recordOf(acme.service, first))), /Revoked/);
  });

  test('what only this service can see fails there, and its words reach the applicant', async () => {
    const id = await applyFor(acme.service, 'unseen.net', BY_HAND);
    await publish(id, [acme.seenHere]);
    await acme.service.waitForStatus(id, 2);
    const message = String((await detailOf(acme.service, id))['StatusMsg']);
    assert.match(message, /unseen\.net.*TXT/);
    const { Error: refused } = await acme.service.call('CheckCertificateDomainVerification', { CertificateId: id });
    assert.match(String(refused?.Message), /TXT/);
  });

  test('a name that it blocks is refused with the call', async () => {
    const input = { DomainName: 'blocked.com', DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo: 'ECC' };
    const { Error: refused } = await acme.service.call('ApplyCertificate', input);
    assert.equal(refused?.Code, 'FailedOperation.OrderReplaceFailed');
    assert.match(refused.Message, /blocked\.com/);
  });

  test('a cancelled order is let go there, and its certificate can be applied for again', async () => {
    const id = await applyFor(acme.service, 'cancel.net', BY_HAND);
    await acme.service.ask('CancelCertificateOrder', { CertificateId: id });
    assert.equal((await detailOf(acme.service, id))['Status'], 7);
    assert.ok((await orderOf(`acme:judge:${id}/1`))?.closedAt !== undefined);
    await acme.service.ask('ModifyCertificateResubmit', { CertificateId: id });
    assert.equal((await detailOf(acme.service, id))['OrderId'], `acme:judge:${id}/2`);
  });

  test('a profile of its own says how long a certificate lives', async () => {
    const id = await issueFree(acme.service, 'brief.com', { input: { PackageType: '201' } });
    const { issued } = await recordOf(acme.service, id);
    const days = ((issued?.notAfter.getTime() ?? 0) - (issued?.notBefore.getTime() ?? 0)) / 86_400_000;
    assert.ok(days < 7, `${days} days`);
  });

  test('it says when a certificate is to be renewed', async () => {
    const id = await issueFree(acme.service, 'window.com');
    const { orderReference, issued: material } = await recordOf(acme.service, id);
    const window = { start: new Date('2027-01-01T00:00:00Z'), end: new Date('2027-01-02T00:00:00Z') };
    assert.ok(material !== undefined);
    await pebble.setWindow(encodePem('CERTIFICATE', material.chain[0] ?? new Uint8Array()), window);
    const suggested = await acme.service.service.world.issuers.get('judge')?.suggest?.({ orderReference, material });
    assert.ok(suggested?.kind === 'suggested');
    assert.deepEqual(suggested.window, window);
    assert.ok(suggested.again > new Date());
  });

  test('several at once are issued, each once', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map((n) => commitGranted(acme.service, [`many${n}.com`])));
    await Promise.all(ids.map((id) => acme.service.waitForStatus(id, 1)));
    assert.equal(new Set(await Promise.all(ids.map(async (id) => serialOf(await recordOf(acme.service, id))))).size, 4);
  });

  test('its account goes by a new key, also where the service was killed before it had that on record, until it is closed', async () => {
    const [opened] = await openIssuers({ issuers: [configured] });
    assert.ok(opened !== undefined);
    const { secrets, clock } = acme.service.service.world;
    const session = openSession(opened, { clock, closing: new AbortController().signal });
    const world = { setting: opened.setting, session, store: acme.service.store, secrets, clock };
    const id = accountIdOf('judge', configured.directory);
    const before = (await acme.service.store.reads.issuerAccounts.find(id)) ?? assert.fail();
    await renewKey(world, { isDespiteOrders: true });
    const after = (await acme.service.store.reads.issuerAccounts.find(id)) ?? assert.fail();
    assert.equal(after.accountUrl, before.accountUrl);
    const anew = secrets.open(after.sealedKey, issuerKeyPlace(id));
    assert.notDeepEqual(anew, secrets.open(before.sealedKey, issuerKeyPlace(id)));
    const killed = { ...before, sealedNextKey: secrets.seal(anew, nextIssuerKeyPlace(id)) };
    await acme.service.store.transact(async (rows) => await rows.issuerAccounts.save(killed));
    await issueFree(acme.service, 'rolled.com');
    assert.equal((await acme.service.store.reads.issuerAccounts.find(id))?.sealedNextKey, undefined);
    await closeAccount(world, { isDespiteOrders: true });
    const input = { DomainName: 'closed.com', DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo: 'ECC' };
    assert.equal(await acme.service.refusal('ApplyCertificate', input), 'FailedOperation.OrderReplaceFailed');
  });

  /** The order there, as its log calls it. */
  async function placedOrder(id: string): Promise<string> {
    const { orderReference } = await recordOf(acme.service, id);
    return (await orderOf(orderReference))?.url?.split('/').at(-1) ?? assert.fail(`${id} has no order there`);
  }

  /** For each certificate the order that its own replaces, as it was understood there. */
  async function replacementsOf(ids: readonly string[]): Promise<readonly (string | undefined)[]> {
    const printed = pebble.printed();
    const orders = await Promise.all(ids.map(placedOrder));
    return orders.map((order) => new RegExp(`ARI: order "${order}" is a replacement of "([^"]+)"`).exec(printed)?.[1]);
  }

  async function serve(id: string): Promise<void> {
    for (const { DvAuthDomain, DvAuthPath, DvAuthKey, DvAuthValue } of await dvAuthsOf(acme.service, id)) {
      assert.equal(DvAuthPath, '/.well-known/acme-challenge/');
      acme.files.set(`${DvAuthDomain}${DvAuthPath}${DvAuthKey}`, DvAuthValue);
    }
    await acme.service.ask('CompleteCertificate', { CertificateId: id });
  }

  async function askReplace(CertificateId: string, CsrContent: string) {
    const input = { CertificateId, ValidType: 'FILE', CsrType: 'upload', CsrContent };
    return await acme.service.call('ReplaceCertificate', input);
  }

  async function orderOf(reference: string) {
    return await acme.service.store.reads.issuerOrders.find(reference);
  }
});

async function csrFor(names: readonly string[]): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeTestCsr(names, 'p256'));
}

function namesOf({ subjectAltName = '' }: X509Certificate): string {
  return subjectAltName.split(', ').toSorted().join(', ');
}

function serialOf({ issued }: Awaited<ReturnType<typeof recordOf>>): string {
  return issued?.serial ?? assert.fail('it is not issued');
}

function keyOf(detail: Readonly<Record<string, unknown>>): string {
  const { publicKey } = new X509Certificate(String(detail['CertificatePublicKey']));
  return publicKey.export({ type: 'spki', format: 'pem' });
}
