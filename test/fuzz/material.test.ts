// CSRs, chains and keys with changed bytes, through the API: each is kept or refused by name, and nothing of a key is shown.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { makeTestCsr } from '../support/authority.ts';
import { changed } from '../support/changed-bytes.ts';
import { issueGranted, orderGranted } from '../support/life.ts';
import { runsOf } from '../support/runs.ts';
import { signTc3 } from '../support/signing.ts';
import { assertQuietLog, judge, leavingOthersAlone } from './judge.ts';
import { assertWholeAtRest, type FuzzWorld, KEY_PASSWORD, openFuzzWorld, SEED } from './world.ts';

const NAME = 'material.com';
const CSR_RUNS = runsOf({ suite: 400, long: 6_000 });
const UPLOAD_RUNS = runsOf({ suite: 250, long: 4_000 });

let world: FuzzWorld;
let secrets: readonly string[];
let csr: Uint8Array;

before(async () => {
  world = await openFuzzWorld();
  secrets = [...world.secrets, world.key.split('\n')[1] ?? ''];
  csr = await makeTestCsr([NAME, `*.${NAME}`], 'p256');
});
after(() => world[Symbol.asyncDispose]());

/** PEM of changed bytes, or PEM that is itself changed. */
function changedPem(label: string, der: Uint8Array): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: changed([der]).map((bytes) => encodePem(label, bytes)) },
    { weight: 1, arbitrary: changed([Buffer.from(encodePem(label, der))]).map(textOf) },
  );
}

test(`changed CSRs in ReplaceCertificate are used or refused (seed ${SEED})`, async () => {
  const CertificateId = await issueGranted(world.service, [NAME, `*.${NAME}`]);
  await sendAll(CSR_RUNS, changedPem('CERTIFICATE REQUEST', csr), (CsrContent) => {
    return ['ReplaceCertificate', { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrContent }];
  });
});

test(`changed CSRs in SubmitCertificateInformation are kept or refused (seed ${SEED})`, async () => {
  const CertificateId = await orderGranted(world.service, [NAME, `*.${NAME}`]);
  const names = { CertificateDomain: NAME, DomainList: [`*.${NAME}`] };
  await sendAll(CSR_RUNS, changedPem('CERTIFICATE REQUEST', csr), (CsrContent) => {
    return ['SubmitCertificateInformation', { CertificateId, ...names, CsrType: 'parse', CsrContent }];
  });
});

test(`changed chains in UploadCertificate are kept or refused (seed ${SEED})`, async () => {
  const blocks = decodePem(world.chain).map(({ der }) => changedPem('CERTIFICATE', der));
  const chain = fc.oneof(
    fc.tuple(...blocks).map((texts) => texts.join('')),
    ...blocks.map((block) => block.map((text) => text + world.chain)),
    changed([Buffer.from(world.chain)]).map(textOf),
  );
  await sendAll(UPLOAD_RUNS, chain, (CertificatePublicKey) => {
    return ['UploadCertificate', { CertificatePublicKey, CertificatePrivateKey: world.key }];
  });
});

test(`changed keys in UploadCertificate are kept or refused (seed ${SEED})`, async () => {
  const [plain, encrypted] = [world.key, encryptedKey(world.key)].map((pem) => decodePem(pem)[0]?.der);
  assert.ok(plain !== undefined && encrypted !== undefined);
  const key = fc.oneof(changedPem('PRIVATE KEY', plain), changedPem('ENCRYPTED PRIVATE KEY', encrypted));
  await sendAll(UPLOAD_RUNS, key, (CertificatePrivateKey) => {
    return [
      'UploadCertificate',
      { CertificatePublicKey: world.chain, CertificatePrivateKey, KeyPassword: KEY_PASSWORD },
    ];
  });
});

test('Afterwards each certificate is whole or over, the ledger agrees, and the log tells of no bug and no secret', async () => {
  await assertWholeAtRest(world);
  assertQuietLog({ ...world, secrets });
});

async function sendAll(
  numRuns: number,
  text: fc.Arbitrary<string>,
  make: (text: string) => readonly [action: string, body: object],
): Promise<void> {
  const { service } = world;
  const property = fc.asyncProperty(text, async (each) => {
    const [action, body] = make(each);
    const request = signTc3({ credential: service.key, action, now: service.clock.now(), body });
    judge(action, await service.service.api.answer(request), secrets);
  });
  await leavingOthersAlone(world, async () => await fc.assert(property, { numRuns, seed: SEED }));
}

function encryptedKey(pem: string): string {
  return createPrivateKey(pem).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: KEY_PASSWORD,
  });
}

/** One character for each byte, so that JSON carries them all. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
