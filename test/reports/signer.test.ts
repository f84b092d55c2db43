// The key that signs reports: one for the installation, made with the first of them.

import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { MASTER_KEY_BYTES, makeSecretBox } from '../../src/lib/secret-box.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { SignerRecord, SignerRows, SignerStore } from '../../src/reports/ports.ts';
import { makeReportSigner } from '../../src/reports/signer.ts';
import { SIGNER_DAYS } from '../../src/reports/signer-certificate.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';

const NOON = new Date('2026-11-30T12:00:00Z');
const REPORT = Buffer.from('{}');

/** Both look before either writes, as two nodes do at their first report. */
function storeInMemory(): SignerStore & { readonly kept: SignerRecord[] } {
  const kept: SignerRecord[] = [];
  const rows: SignerRows['reportSigners'] = {
    find: async () => await Promise.resolve(kept.at(-1)),
    insert: async (signer) => {
      if (kept.some(({ number }) => number === signer.number)) return await Promise.resolve(false);
      kept.push(signer);
      return true;
    },
  };
  return { kept, reads: { reportSigners: rows }, transact: async (work) => await work({ reportSigners: rows }) };
}

function worldOn(store: SignerStore, now: () => Date) {
  const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
  return { store, secrets, clock: { now }, random: systemRandom };
}

test('all reports of an installation are signed by one key, also those of nodes that make their first at once', async () => {
  const store = storeInMemory();
  const world = worldOn(store, () => NOON);
  const [one, other] = [makeReportSigner(world), makeReportSigner(world)];
  const [first, second] = await Promise.all([one.sign(REPORT), other.sign(REPORT)]);
  const third = await one.sign(REPORT);
  equal(store.kept.length, 1);
  deepEqual(first.certificate, second.certificate);
  deepEqual(first.certificate, third.certificate);
});

test('a key whose certificate has ended signs no more: another is made, of the next number', async () => {
  const store = storeInMemory();
  let now = NOON;
  const signer = makeReportSigner(worldOn(store, () => now));
  const { certificate } = await signer.sign(REPORT);
  now = addMs(NOON, SIGNER_DAYS * DAY_MS - 1);
  deepEqual((await signer.sign(REPORT)).certificate, certificate);
  now = addMs(NOON, SIGNER_DAYS * DAY_MS);
  const next = await signer.sign(REPORT);
  notDeepEqual(next.certificate, certificate);
  deepEqual(
    store.kept.map(({ number }) => number),
    [1, 2],
  );
});

test('its certificate signs documents and no certificates, and its key is stored sealed alone', async () => {
  const store = storeInMemory();
  const { certificate } = await makeReportSigner(worldOn(store, () => NOON)).sign(REPORT);
  const facts = readCertificate(certificate);
  deepEqual([facts.isCa, facts.keyUsage, facts.extKeyUsage], [false, ['digitalSignature'], ['1.3.6.1.5.5.7.3.36']]);
  deepEqual(facts.issuer.der, facts.subject.der);
  const [record] = store.kept;
  ok(record !== undefined && !Buffer.from(record.sealedKey).includes(Buffer.from('2a8648ce3d0201', 'hex')));
});
