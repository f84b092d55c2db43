// Responder certificates: what stands in them, and that one is in force whatever happens to who renews it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeKeyVault } from '../../../src/ca/keys/key-vault.ts';
import { openOcsp } from '../../../src/ca/ocsp/open-ocsp.ts';
import { type OcspStore, responderIdOf } from '../../../src/ca/ocsp/ports.ts';
import { MAX_RENEWAL_ATTEMPTS, renewResponder } from '../../../src/ca/ocsp/renew-responder.ts';
import { nextResponderDueAt, RESPONDER_DAYS, ROOT_RESPONDER_DAYS } from '../../../src/ca/ocsp/responder-certificate.ts';
import { RESPONDER_LOOK_MS } from '../../../src/ca/ocsp/signers.ts';
import { hexOf } from '../../../src/lib/bytes.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../../src/lib/secret-box.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { ISSUING, openTestOcsp, type TestOcsp } from '../../support/ocsp-authority.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';

const ROOT = 'root-1';
const SERIAL = '5a01';

describe('a responder certificate', () => {
  test('may sign OCSP answers and nothing else', { skip: skipWithoutOpenssl }, async () => {
    await using setting = await openTestOcsp('p256');
    const { certificate } = await responderOf(setting, ISSUING);
    const text = openssl(['x509', '-inform', 'DER', '-noout', '-text', '-nameopt', 'RFC2253'], certificate);
    assert.match(text, /X509v3 Key Usage: critical\n\s+Digital Signature\n/);
    assert.match(text, /X509v3 Extended Key Usage: ?\n\s+OCSP Signing\n/);
    assert.match(text, /OCSP No Check: ?\n/);
    assert.match(text, /Subject: CN=OCSP of Reseal Issuing 1 [0-9a-f]{4},O=Reseal,C=CN\n/);
    assert.doesNotMatch(text, /CRL Distribution|Authority Information|Basic Constraints|Alternative/);
  });

  test('of an issuing authority lives briefly, that of a root while its key may be away', async () => {
    await using setting = await openTestOcsp('p256');
    for (const [id, days] of [
      [ISSUING, RESPONDER_DAYS],
      [ROOT, ROOT_RESPONDER_DAYS],
    ] as const) {
      const { notBefore, notAfter } = await responderOf(setting, id);
      assert.equal(notAfter.getTime() - notBefore.getTime(), days * DAY_MS);
    }
  });

  test('ends with the authority', async () => {
    await using setting = await openTestOcsp('p256');
    const { notAfter } = readCertificate(setting.signing.issuing.certificate);
    setting.clock.set(addMs(notAfter, -DAY_MS));
    await setting.ocsp.renewResponder(ISSUING);
    assert.deepEqual((await responderOf(setting, ISSUING)).notAfter, notAfter);
  });

  test('has its serial on the ledger, and is renewed when half its life is over', async () => {
    await using setting = await openTestOcsp('p256');
    const first = await responderOf(setting, ISSUING);
    const { nextDueAt } = await setting.ocsp.renewResponder(ISSUING);
    assert.deepEqual(nextDueAt, nextResponderDueAt(first));
    setting.clock.set(addMs(nextDueAt, -1));
    await setting.ocsp.renewResponder(ISSUING);
    assert.equal((await responderOf(setting, ISSUING)).serial, first.serial);
    setting.clock.set(nextDueAt);
    await setting.ocsp.renewResponder(ISSUING);
    const next = await responderOf(setting, ISSUING);
    assert.notEqual(hexOf(next.spki), hexOf(first.spki));
    for (const [{ serial }, number] of [
      [first, 1],
      [next, 2],
    ] as const) {
      const issuance = await setting.store.reads.issuances.find(serial);
      assert.equal(issuance?.state, 'issued');
      assert.equal(issuance.certificateId, responderIdOf(ISSUING, number));
    }
  });

  test('that another process renewed is taken up', { skip: skipWithoutOpenssl }, async () => {
    await using setting = await openTestOcsp('p256');
    await using other = await setting.openAnother();
    await setting.issue(SERIAL, { notAfter: addMs(setting.clock.now(), 90 * DAY_MS) });
    const request = setting.requestAbout(SERIAL);
    await other.ocsp.answer(request);
    setting.clock.set(nextResponderDueAt(setting.responder()));
    const before = await other.ocsp.answer(request);
    assert.equal(await signerIn(setting, before.der), setting.responder().serial);
    await setting.ocsp.renewResponder(ISSUING);
    setting.clock.set(addMs(setting.clock.now(), Math.max(RESPONDER_LOOK_MS, 4 * DAY_MS)));
    const after = await other.ocsp.answer(request);
    assert.equal(await signerIn(setting, after.der), (await responderOf(setting, ISSUING)).serial);
    assert.ok(setting.judgeOf(after.der, request).isGood);
  });
});

describe('renewing a responder certificate', () => {
  test('after a crash abandons the serial that was planned, and signs for another', async () => {
    await using setting = await openTestOcsp('p256');
    setting.clock.set(nextResponderDueAt(setting.responder()));
    const dying = dieAfter(setting.store, 1);
    await assert.rejects(openOn(setting, dying).renewResponder(ISSUING), /died/);
    const [planned] = await setting.store.reads.issuances.listOf(responderIdOf(ISSUING, 2));
    assert.equal(planned?.state, 'planned');
    await setting.ocsp.renewResponder(ISSUING);
    const states = (await setting.store.reads.issuances.listOf(responderIdOf(ISSUING, 2))).map(({ state }) => state);
    assert.deepEqual(states.toSorted(), ['abandoned', 'issued']);
  });

  test('in several processes at once leaves one certificate for each number', async () => {
    await using setting = await openTestOcsp('p256');
    await using other = await setting.openAnother();
    setting.clock.set(nextResponderDueAt(setting.responder()));
    const services = [setting.ocsp, other.ocsp, setting.ocsp, other.ocsp];
    await Promise.allSettled(services.map((ocsp) => ocsp.renewResponder(ISSUING)));
    await setting.ocsp.renewResponder(ISSUING);
    const ledger = await setting.store.reads.issuances.listOf(responderIdOf(ISSUING, 2));
    const issued = ledger.filter(({ state }) => state === 'issued').map(({ serial }) => serial);
    assert.deepEqual(issued, [(await responderOf(setting, ISSUING)).serial]);
    assert.deepEqual(
      ledger.filter(({ state }) => state === 'planned'),
      [],
    );
  });

  test('gives up when others are always first, and leaves it to the next attempt', async () => {
    await using setting = await openTestOcsp('p256');
    setting.clock.set(nextResponderDueAt(setting.responder()));
    const { store, secrets, clock } = setting;
    let plans = 0;
    const overtaken: OcspStore = {
      reads: store.reads,
      transact: (work) =>
        store.transact(async (rows) => {
          const plan: typeof rows.issuances.plan = async (planned) => {
            plans += 1;
            await rows.issuances.plan(planned);
          };
          return await work({ ...rows, issuances: { ...rows.issuances, plan, complete: lateAlways } });
        }),
    };
    const authority = (await store.reads.authorities.list()).find(({ id }) => id === ISSUING);
    assert.ok(authority !== undefined);
    const world = { store: overtaken, vault: makeKeyVault(secrets, systemRandom), clock, random: systemRandom };
    await assert.rejects(renewResponder(authority, world), /others were first 5 times/);
    assert.equal(plans, MAX_RENEWAL_ATTEMPTS);
  });

  test('of an authority that does not exist is a mistake', async () => {
    await using setting = await openTestOcsp('p256');
    await assert.rejects(setting.ocsp.renewResponder('issuing-9'), /no such authority/);
  });

  test('with another master key names the key that cannot be opened', async () => {
    await using setting = await openTestOcsp('p256');
    const { store, clock } = setting;
    const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
    const other = openOcsp({ store, clock, secrets, random: systemRandom });
    await assert.rejects(other.renewResponder(ISSUING), /Cannot open the key of authority issuing-1\/ocsp\/1: /);
  });
});

async function lateAlways(): Promise<boolean> {
  return false;
}

function openOn({ secrets, clock }: TestOcsp, store: OcspStore) {
  return openOcsp({ store, secrets, clock, random: systemRandom });
}

/** A process that dies before it can begin another transaction. */
function dieAfter(store: OcspStore, transactions: number): OcspStore {
  let left = transactions;
  return {
    reads: store.reads,
    transact: async (work) => {
      if (left === 0) throw new Error('died');
      left -= 1;
      return await store.transact(work);
    },
  };
}

async function responderOf({ store }: TestOcsp, authorityId: string) {
  const responder = await store.reads.ocspResponders.find(authorityId);
  assert.ok(responder !== undefined);
  return { ...readCertificate(responder.certificate), certificate: responder.certificate };
}

/** The serial of the certificate in the answer. */
async function signerIn({ folder }: TestOcsp, der: Uint8Array): Promise<string> {
  const args = ['ocsp', '-respin', folder.write('signed.der', der), '-noverify', '-resp_text'];
  const text = openssl(args);
  return (/Certificate:[^]*?Serial Number:\s+([0-9a-f:]+)/.exec(text)?.[1] ?? '').replaceAll(':', '');
}
