// OCSP of several nodes on one PostgreSQL: one responder certificate, and a revocation is known to all of them at once.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import { openOcsp, type OcspService } from '../../../src/ca/ocsp/open-ocsp.ts';
import { responderIdOf } from '../../../src/ca/ocsp/ports.ts';
import { nextResponderDueAt } from '../../../src/ca/ocsp/responder-certificate.ts';
import { PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../../src/lib/secret-box.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { makeIssuance } from '../../contracts/store/samples.ts';
import { makeAuthoritySettings, makeSetClock } from '../../support/authority.ts';
import { writeCertId, writeRequest } from '../../support/ocsp-request.ts';
import { judgeAnswer } from '../../support/ocsp.ts';
import { skipWithoutOpenssl } from '../../support/openssl.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const NODES = 3;
const REVOKED = '5a07';
const SERIALS = Array.from({ length: 40 }, (_, index) => `5a${String(index).padStart(2, '0')}`);

describe('OCSP of several nodes', { skip: skipWithoutOpenssl }, () => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server[Symbol.asyncDispose]());

  test('has one responder certificate of each number, whoever renews it', async () => {
    await using setting = await openNodes(server);
    const { nodes, clock, store, issuing } = setting;
    const renewAll = async () =>
      await Promise.all(nodes.map(({ ocsp }) => ocsp.renewResponder(issuing.id).catch(() => undefined)));
    await renewAll();
    const first = await store.reads.ocspResponders.find(issuing.id);
    assert.equal(first?.number, 1);
    clock.set(nextResponderDueAt(readCertificate(first.certificate)));
    await renewAll();
    const ledger = await store.reads.issuances.listOf(responderIdOf(issuing.id, 2));
    assert.equal(ledger.filter(({ state }) => state === 'issued').length, 1);
  });

  test('says revoked on every node as soon as one of them has revoked', async () => {
    await using setting = await openNodes(server);
    using folder = makeTemporaryFolder();
    const { nodes, clock, store, issuing, root } = setting;
    await nodes[0]?.ocsp.renewResponder(issuing.id);
    await store.transact(async (rows) => {
      for (const serial of SERIALS) {
        const notAfter = addMs(clock.now(), 90 * DAY_MS);
        await rows.issuances.plan(makeIssuance({ serial, certificateId: serial, authorityId: issuing.id, notAfter }));
        await rows.issuances.complete(serial, clock.now());
      }
    });
    const requests = SERIALS.map((serial) => writeRequest({ certIds: [writeCertId(issuing.certificate, serial)] }));
    const askAll = async () =>
      await Promise.all(nodes.flatMap(({ ocsp }) => requests.map(async (request) => await ocsp.answer(request))));
    await askAll();
    await store.transact((rows) => rows.issuances.revoke(REVOKED, { at: clock.now(), reason: 1 }));
    const answers = await askAll();
    const asking = { folder, issuer: issuing.certificate, root: root.certificate, now: clock.now() };
    for (const [index, { der }] of answers.entries()) {
      if (SERIALS[index % SERIALS.length] !== REVOKED) continue;
      const { text } = judgeAnswer(asking, der, requests[index % SERIALS.length] ?? new Uint8Array());
      assert.match(text, /Cert Status: revoked[^]*Response verify OK/);
    }
  });

  test('says it of an authority that all nodes take out of service at once, with one successor', async () => {
    await using setting = await openNodes(server);
    using folder = makeTemporaryFolder();
    const { nodes, clock, store, issuing, root, settings } = setting;
    const authorities = await Promise.all(nodes.map((node) => openAuthority({ ...settings, store: node.store })));
    const wish = { revokeAt: undefined, isRevokedOnceReplaced: true };
    const declare = async () =>
      await Promise.allSettled(authorities.map(({ withdrawal }) => withdrawal.declareCompromised(issuing.id, wish)));
    assert.ok((await declare()).some(({ status }) => status === 'fulfilled'));
    assert.ok((await declare()).every(({ status }) => status === 'fulfilled'));
    assert.deepEqual(
      (await store.reads.authorities.list()).map(({ id }) => id),
      ['issuing-1', 'issuing-2', 'root-1'],
    );
    await Promise.all(authorities.map(({ withdrawal }) => withdrawal.revokeIfDue(issuing.id)));
    await nodes[0]?.ocsp.renewResponder(root.id);
    const { serial } = readCertificate(issuing.certificate);
    const request = writeRequest({ certIds: [writeCertId(root.certificate, serial)] });
    const asking = { folder, issuer: root.certificate, root: root.certificate, now: clock.now() };
    for (const { ocsp } of nodes) {
      const { text } = judgeAnswer(asking, (await ocsp.answer(request)).der, request);
      assert.match(text, /Cert Status: revoked[^]*Response verify OK/);
    }
  });
});

interface Node {
  readonly store: RecordStore;
  readonly ocsp: OcspService;
}

async function openNodes(server: PostgresServer) {
  await using cleanup = new AsyncDisposableStack();
  const { url } = cleanup.use(await server.makeDatabase());
  const clock = makeSetClock(new Date('2026-07-01T12:00:00Z'));
  const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
  const nodes: Node[] = [];
  for (let count = 0; count < NODES; count += 1) {
    const store = cleanup.use(await openPostgresStore({ url, clock, random: systemRandom }));
    nodes.push({ store, ocsp: openOcsp({ store, secrets, clock, random: systemRandom }) });
  }
  const { store } = nodes[0] ?? assert.fail('there is a node');
  const world = { store, secrets, clock, random: systemRandom };
  const settings = { ...makeAuthoritySettings('p256'), ...world };
  const authority = await openAuthority(settings);
  const { issuing, root } = authority.signingBy(PUBLIC_PROFILE.id);
  const kept = cleanup.move();
  return { nodes, clock, store, issuing, root, settings, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
