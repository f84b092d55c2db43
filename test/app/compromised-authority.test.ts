// A running service beside which an operator says that the issuing authority is compromised, as clients see it until the end.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Local, openLocal } from '../../src/app/local.ts';
import { readConfig } from '../../src/config/config.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { issueFree, recordOf, reissue, until, waitForRest } from '../support/life.ts';
import { askOverHttp } from '../support/ocsp.ts';
import { skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const REVOKE_AFTER_MS = 2 * DAY_MS;
let service: TestService;
let base: string;
const folder = makeTemporaryFolder();
before(async () => {
  service = await openTestService();
  base = `http://127.0.0.1:${service.service.port}`;
});
after(async () => {
  await service[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** As a command beside the service. */
async function beside(): Promise<Local> {
  const env = { RESEAL_DATA: service.folder, RESEAL_LISTEN: `127.0.0.1:${service.service.port}` };
  const config = await readConfig({ env, readFile: () => Promise.reject(new Error('there is no file')) });
  return await openLocal(config, { log: silentLog, clock: service.clock, random: systemRandom });
}

async function chainOf(id: string): Promise<readonly Uint8Array[]> {
  return (await recordOf(service, id)).issued?.chain ?? assert.fail(`${id} is issued`);
}

async function fetched(path: string): Promise<Uint8Array> {
  const answer = await fetch(base + path);
  assert.equal(answer.status, 200, path);
  return new Uint8Array(await answer.arrayBuffer());
}

/** openssl's verdict on the chain, with the lists that the service serves now. */
async function judge(id: string): Promise<string> {
  const [leaf, issuing, root] = await chainOf(id);
  assert.ok(leaf !== undefined && issuing !== undefined && root !== undefined);
  const { pathname } = new URL(readCertificate(leaf).crlUrls[0] ?? '');
  const lists = [await fetched('/crl/root-1.crl'), await fetched(pathname)].map((der) => encodePem('X509 CRL', der));
  const write = (name: string, der: Uint8Array): string => folder.write(name, encodePem('CERTIFICATE', der));
  const material = ['-CAfile', write('root', root), '-untrusted', write('issuing', issuing)];
  const time = ['-attime', String(Math.floor(service.clock.now().getTime() / SECOND_MS))];
  const checked = ['-crl_check_all', '-CRLfile', folder.write('lists', lists.join('')), ...time];
  const { isGood, text } = tryOpenssl(['verify', ...checked, ...material, write('leaf', leaf)]);
  return isGood ? 'good' : (/error \d+ at \d depth/.exec(text)?.[0] ?? text);
}

/** What OCSP says over HTTP of the certificate, and of the one that signed it. */
async function statusesOf(id: string): Promise<readonly string[]> {
  const [leaf, issuing, root] = await chainOf(id);
  assert.ok(leaf !== undefined && issuing !== undefined && root !== undefined);
  const ask = async (certificate: Uint8Array, issuer: Uint8Array): Promise<string> => {
    const file = folder.write('asked', encodePem('CERTIFICATE', certificate));
    const asking = { folder, issuer, root, now: service.clock.now() };
    const text = await askOverHttp(asking, ['-url', `${base}/ocsp`, '-cert', file]);
    assert.match(text, /Response verify OK/);
    return /asked: (\w+)/.exec(text)?.[1] ?? text;
  };
  return [await ask(leaf, issuing), await ask(issuing, root)];
}

async function issuerOf(id: string): Promise<string> {
  return /Issuing \d/.exec(readCertificate((await chainOf(id))[0] ?? assert.fail()).issuer.text)?.[0] ?? '';
}

describe('an authority that is compromised, of a service that runs', { skip: skipWithoutOpenssl }, () => {
  let first: string;
  let second: string;

  test('issues no more once the operator has said so, and what it has issued is good', async () => {
    [first, second] = [await issueFree(service, 'a.example.com'), await issueFree(service, 'b.example.com')];
    await using local = await beside();
    const revokeAt = addMs(service.clock.now(), REVOKE_AFTER_MS);
    const wish = { revokeAt, isRevokedOnceReplaced: true };
    const { successor } = await local.authority.withdrawal.declareCompromised('issuing-1', wish);
    assert.equal(successor.id, 'issuing-2');
    // Whoever asks for what is not known has the service look.
    await fetched('/ca/issuing-2.crt');
    const next = await reissue(service, first);
    assert.deepEqual([await issuerOf(first), await issuerOf(next)], ['Issuing 1', 'Issuing 2']);
    for (const id of [first, second, next]) {
      assert.equal(await judge(id), 'good');
      assert.deepEqual(await statusesOf(id), ['good', 'good']);
    }
    assert.deepEqual(await service.store.reads.issuances.countBelow('issuing-1', service.clock.now()), {
      inForce: 2,
      unreplaced: 1,
    });
  });

  test('is revoked when it is time, although something is left below it, which is reissued still', async () => {
    const { authorities } = service.store.reads;
    const isRevoked = async () => (await authorities.list()).some(({ revocation }) => revocation !== undefined);
    service.advance(REVOKE_AFTER_MS - 1);
    await waitForRest(service);
    assert.equal(await isRevoked(), false);
    service.advance(1);
    await until('it is revoked', isRevoked);
    await until('the list says so', async () => (await judge(second)) !== 'good');
    assert.equal(await judge(second), 'error 23 at 1 depth');
    assert.deepEqual(await statusesOf(second), ['good', 'revoked']);
    assert.equal((await service.ask('DescribeCertificateDetail', { CertificateId: second }))['Status'], 1);
    const next = await reissue(service, second);
    assert.equal(await issuerOf(next), 'Issuing 2');
    assert.deepEqual([await judge(next), await statusesOf(next)], ['good', ['good', 'good']]);
  });
});
