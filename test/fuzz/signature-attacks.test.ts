// Requests that were overheard and are sent again otherwise, and SecretIds that are guessed: what a signature binds.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WireRequest } from '../../src/api/call/request.ts';
import { readAnswer } from '../support/answers.ts';
import { applyFor, issueGranted, LIFE_YAML, recordOf, statusOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { signTc3, signV1, type Tc3Wish, type V1Wish, withHeader } from '../support/signing.ts';

const WRONG = 'AuthFailure.SignatureFailure';
const UNKNOWN = 'AuthFailure.SecretIdNotFound';
const FORM = 'application/x-www-form-urlencoded';

let service: TestService;
let id: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  id = await applyFor(service, 'overheard.com', { input: { DvAuthMethod: 'DNS' } });
});
after(() => service[Symbol.asyncDispose]());

const tc3 = (wish: Partial<Tc3Wish> = {}): WireRequest =>
  signTc3({ ...usual(), body: { CertificateId: id }, query: `CertificateId=${id}`, ...wish });
const v1 = (wish: Partial<V1Wish> = {}): WireRequest => signV1({ ...usual(), fields: { CertificateId: id }, ...wish });

function usual() {
  return { credential: service.key, action: 'DescribeCertificate', now: service.clock.now() };
}

function asDetail(wire: WireRequest): WireRequest {
  return withHeader(wire, 'x-tc-action', 'DescribeCertificateDetail');
}

async function codeOf(wire: WireRequest): Promise<string | undefined> {
  return readAnswer(await service.service.api.answer(wire)).code;
}

test('A request that was signed for one method is not good for the other', async () => {
  const get = tc3({ method: 'GET' });
  const body = Buffer.from(JSON.stringify({ CertificateId: id }));
  assert.equal(await codeOf(get), undefined);
  assert.equal(await codeOf({ ...withHeader(get, 'content-type', 'application/json'), method: 'POST', body }), WRONG);
  assert.equal(await codeOf({ ...tc3(), method: 'GET', target: `/?CertificateId=${id}` }), WRONG);
  const query = v1().target.slice('/?'.length);
  const posted = { ...withHeader(v1(), 'content-type', FORM), target: '/', body: Buffer.from(query) };
  assert.equal(await codeOf({ ...posted, method: 'POST' }), WRONG);
});

test('What was not signed does not count: a body beside a GET, a query beside a POST', async () => {
  const other = JSON.stringify({ CertificateId: 'nothing1' });
  const get = readAnswer(await service.service.api.answer({ ...tc3({ method: 'GET' }), body: Buffer.from(other) }));
  assert.equal(get.response['CertificateId'], id);
  const posts = [tc3(), v1({ method: 'POST' })];
  for (const post of posts) {
    const wire = { ...post, target: '/?CertificateId=nothing1&Action=DeleteCertificate' };
    assert.equal(readAnswer(await service.service.api.answer(wire)).response['CertificateId'], id);
  }
});

test('A parameter that is repeated, in a query or a form, is refused and not chosen from', async () => {
  const again = `&CertificateId=${id}`;
  const get = v1();
  const post = v1({ method: 'POST' });
  const form = Buffer.concat([post.body, Buffer.from(again)]);
  const query = `CertificateId=${id}&CertificateId=nothing1`;
  for (const wire of [{ ...get, target: get.target + again }, { ...post, body: form }, tc3({ method: 'GET', query })]) {
    assert.equal(await codeOf(wire), 'InvalidParameter');
  }
});

test('Under TC3 the action is bound where its header is signed, and only there, as the protocol has it', async () => {
  const bound = tc3({ signedHeaders: ['content-type', 'host', 'x-tc-action'] });
  assert.equal(await codeOf(asDetail(bound)), WRONG);
  assert.equal(await codeOf(asDetail(tc3())), undefined);
  assert.equal(await codeOf({ ...v1(), target: v1().target.replace('DescribeCertificate', '$&Detail') }), WRONG);
});

test('Neither the payload nor the account can be taken out of a signature afterwards', async () => {
  const changed = { ...tc3(), body: Buffer.from(JSON.stringify({ CertificateId: 'nothing1' })) };
  assert.equal(await codeOf(withHeader(changed, 'x-tc-content-sha256', 'UNSIGNED-PAYLOAD')), WRONG);
  const { key } = await service.addAccount();
  const authorization = tc3().headers.get('authorization') ?? '';
  const asOther = authorization.replace(service.key.secretId, key.secretId);
  assert.equal(await codeOf(withHeader(tc3(), 'authorization', asOther)), WRONG);
  const { target } = v1();
  assert.equal(await codeOf({ ...v1(), target: target.replace(service.key.secretId, key.secretId) }), WRONG);
});

test('A SecretId is matched whole: no pattern, no other case, no part of one is known', async () => {
  const { secretId, secretKey } = service.key;
  const guesses = ['*', '%', 'AKID%', `${secretId}%`, secretId.slice(0, -1), `${secretId}\u0000`, "' OR '1'='1"];
  for (const guess of [...guesses, secretId.toLowerCase(), '__proto__']) {
    const credential = { secretId: guess, secretKey };
    assert.equal(await codeOf(v1({ credential })), UNKNOWN, guess);
    const overTc3 = await codeOf(tc3({ credential }));
    assert.ok(overTc3 === UNKNOWN || overTc3 === 'AuthFailure.InvalidAuthorization', guess);
  }
});

test('A byte-identical request is served each time, and makes one reissue', async () => {
  const CertificateId = await issueGranted(service, ['again.com']);
  const wish = { action: 'ReplaceCertificate', body: { CertificateId, ValidType: 'DNS', CsrType: 'online' } };
  const wire = tc3(wish);
  const codes = await Promise.all(Array.from({ length: 20 }, async () => await codeOf(wire)));
  assert.equal(codes.filter((code) => code === undefined).length, 1);
  assert.equal(codes.filter((code) => code === 'FailedOperation.OrderAlreadyReplaced').length, 19);
  const { lineageId } = await recordOf(service, CertificateId);
  assert.equal((await service.service.world.store.reads.certificates.listLineage(lineageId)).length, 2);
});

test('After all of that the certificate is as it was', async () => {
  assert.equal(await statusOf(service, id), 0);
});
