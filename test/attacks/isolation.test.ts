// What strangers send is read where it can hold up nobody: others are answered meanwhile, and a thread without end is ended.
// In a process of its own: it counts the calls of node:crypto, and turns of the event loop.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_WAITING_MATERIAL_OF_SHARE, openForeignMaterial } from '../../src/app/keys/foreign-material.ts';
import { DomainError } from '../../src/failure.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { STALL_MS } from '../../src/lib/threads/loop-watch.ts';
import { MAX_KEY_DERIVATION_ITERATIONS } from '../../src/x509/keys/encrypted-key.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { MAX_VERIFYING_RSA_BITS } from '../../src/x509/signatures/verification.ts';
import { makeTestCsr } from '../support/authority.ts';
import { discreteLogKey, hostileCertificate, legacyPem, PASSWORD, pbes2, rsaSpki } from '../support/hostile-keys.ts';
import { detailOf, issueFree, LIFE_YAML, until } from '../support/life.ts';
import { observeCrypto } from '../support/observed-crypto.ts';
import { writeCertId, writeRequest } from '../support/ocsp-request.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { countTurns } from '../support/turns.ts';

let service: TestService;
let chain: string;
let key: string;
/** Set by a test: so long the loop stands when a CSR's key is judged. */
let standMs = 0;

before(async () => {
  service = await openTestService({
    yaml: LIFE_YAML,
    overlay: {
      world: (world) => ({
        ...world,
        keyPolicy: {
          defectOf: (spki) => {
            for (const end = performance.now() + standMs; performance.now() < end; );
            return world.keyPolicy.defectOf(spki);
          },
        },
      }),
    },
  });
  const detail = await detailOf(service, await issueFree(service, 'isolated.com'));
  chain = String(detail['CertificatePublicKey']);
  key = String(detail['CertificatePrivateKey']);
});
after(() => service[Symbol.asyncDispose]());

/** Half of what is taken: time enough for others to be answered. */
const dear = encodePem('ENCRYPTED PRIVATE KEY', pbes2({ iterations: MAX_KEY_DERIVATION_ITERATIONS / 2 }));

function nineOfOneName(): string {
  const leaf = hostileCertificate({ subject: 'leaf', issuer: 'A', spki: rsaSpki(2048) });
  const nine = Array.from({ length: 9 }, () =>
    hostileCertificate({ subject: 'A', issuer: 'B', spki: rsaSpki(MAX_VERIFYING_RSA_BITS, 64) }),
  );
  return [leaf, ...nine].map((der) => encodePem('CERTIFICATE', der)).join('');
}

test('Nothing that is uploaded or checked comes to OpenSSL on the event loop, good or bad', async () => {
  const uploads = [
    { CertificatePublicKey: chain, CertificatePrivateKey: key },
    { CertificatePublicKey: chain, CertificatePrivateKey: encodePem('PRIVATE KEY', discreteLogKey(OID.dsa, 24_576)) },
    {
      CertificatePublicKey: chain,
      CertificatePrivateKey: legacyPem('PRIVATE KEY', pbes2({ iterations: 2 ** 31 - 1 })),
    },
    { CertificatePublicKey: chain, CertificatePrivateKey: encodePem('ENCRYPTED PRIVATE KEY', pbes2({})) },
    { CertificatePublicKey: nineOfOneName(), CertificatePrivateKey: key },
  ];
  using seen = observeCrypto();
  for (const upload of uploads) await service.call('UploadCertificate', { ...upload, KeyPassword: PASSWORD });
  for (const pem of [chain, nineOfOneName()]) {
    await service.call('CheckCertificateExist', { CertificatePublicKey: pem });
  }
  await service.call('CheckCertificateChain', { CertificateChain: nineOfOneName() });
  // One that ends in a trusted root, and one that a trusted root has signed but does not come with.
  const [leaf = '', ...above] = decodePem(chain).map(({ label, der }) => encodePem(label, der));
  for (const CertificateChain of [chain, leaf, above.join('')]) {
    await service.ask('CheckCertificateChain', { CertificateChain });
  }
  assert.deepEqual(seen.calls, []);
});

test('While a key that takes long is opened, calls and OCSP are answered and lists are served', async () => {
  const opening = { isOver: false };
  const upload = { CertificatePublicKey: chain, CertificatePrivateKey: dear, KeyPassword: PASSWORD };
  const refused = service.refusal('UploadCertificate', upload).finally(() => (opening.isOver = true));
  const { host, port } = service.service;
  const [leaf, issuer] = decodePem(chain).map(({ der }) => der);
  assert.ok(leaf !== undefined && issuer !== undefined);
  const certId = writeCertId(issuer, readCertificate(leaf).serial);
  const asked = Buffer.from(writeRequest({ certIds: [certId] })).toString('base64');
  const good = Buffer.from([...certId, 0x80, 0x00]); // RFC 6960 §4.2.1: good, [0] IMPLICIT NULL
  let served = 0;
  while (!opening.isOver) {
    const [crl, ocsp] = await Promise.all([
      fetch(`http://${host}:${port}/crl/issuing-1.crl`),
      fetch(`http://${host}:${port}/ocsp/${encodeURIComponent(asked)}`),
      service.ask('DescribeCertificates'),
    ]);
    await crl.arrayBuffer();
    assert.ok(Buffer.from(await ocsp.arrayBuffer()).includes(good));
    served += 1;
  }
  assert.equal(await refused, 'InvalidParameter.WithDetailReason');
  // Had the loop stood, the first answers would have come with its end.
  assert.ok(served >= 2, `${served} rounds of answers`);
});

function refusedAs(kind: string) {
  return (error: unknown): boolean => error instanceof DomainError && error.refusal.kind === kind;
}

test('A thread that never ends, takes all memory or goes away refuses its caller alone, and its log tells nothing of the key', async () => {
  const lines: string[] = [];
  const log = makeLog({ level: 'info', clock: systemClock, write: (line) => lines.push(line) });
  const entry = new URL('../support/stuck-material.ts', import.meta.url);
  await using material = openForeignMaterial({ log, entry, deadlineMs: 500 });
  const texts = { type: 'server', chainPem: chain, keyPem: key, keyPassword: PASSWORD } as const;
  using loop = countTurns();
  await assert.rejects(material.readUpload(texts, '1'), refusedAs('uploadUnreadable'));
  assert.ok(loop.turn() > 50);
  await assert.rejects(material.readChain(chain, '1'), refusedAs('uploadUnreadable'));
  await assert.rejects(material.lookAtChain(chain, '1'), refusedAs('tooManyAtOnce'));
  const { failures } = material.figures;
  assert.deepEqual([failures.deadline + failures.memory, failures.crash], [2, 1]);
  const told = lines.join('');
  assert.match(told, /it took too long \(readUpload\)/);
  for (const secret of [...key.split('\n').slice(1, 3), PASSWORD]) assert.ok(!told.includes(secret));
});

test('An account that heaps up uploads has one read at a time, and another account none to wait for', async () => {
  await using material = openForeignMaterial({ log: silentLog });
  const order: string[] = [];
  const read = async (share: string, keyPem: string): Promise<void> => {
    const texts = { type: 'server', chainPem: chain, keyPem, keyPassword: PASSWORD } as const;
    await material.readUpload(texts, share).catch(() => undefined);
    order.push(share);
  };
  const cheap = encodePem('ENCRYPTED PRIVATE KEY', pbes2({ iterations: 50_000 }));
  const greedy = Array.from({ length: 12 }, async () => await read('greedy', cheap));
  assert.equal(material.figures.running, 1);
  await Promise.all([...greedy, read('modest', key)]);
  // A reading may take several turns at the thread, and one of the others may come before each.
  assert.ok(order.indexOf('modest') < greedy.length / 2, order.join(' '));
});

test('As many of one account wait as may, one more is told to come later, and another account still has room', async () => {
  await using material = openForeignMaterial({ log: silentLog });
  const look = async (share: string) => await material.lookAtChain(chain, share);
  const accepted = Array.from({ length: 1 + MAX_WAITING_MATERIAL_OF_SHARE }, async () => await look('greedy'));
  await assert.rejects(look('greedy'), refusedAs('tooManyAtOnce'));
  assert.equal((await look('modest')).seen.length, 2);
  assert.equal((await Promise.all(accepted)).length, 1 + MAX_WAITING_MATERIAL_OF_SHARE);
});

test('A call that holds the event loop is told of by its action and RequestId', async () => {
  const CsrContent = encodePem('CERTIFICATE REQUEST', await makeTestCsr(['isolated.com'], 'p256'));
  const id = await issueFree(service, 'held.com');
  standMs = STALL_MS + 100;
  const input = { CertificateId: id, ValidType: 'DNS', CsrType: 'upload', CsrContent };
  const { RequestId } = await service.call('ReplaceCertificate', input);
  standMs = 0;
  const isTold = (line: string): boolean =>
    line.includes('The event loop stood still') && line.includes(`call ReplaceCertificate ${RequestId}`);
  await until('it is told of', () => service.logLines.some(isTold));
});
