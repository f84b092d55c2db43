// What an operator has switched off is refused, each by itself, and everything else is served as before.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { REFUSABLE, type Refusable } from '../../src/api/call/transport-rules.ts';
import type { WireRequest } from '../../src/api/call/request.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3, signV1 } from '../support/signing.ts';
import { toyList } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

const services = new Map<Refusable | undefined, ToyService>();

before(async () => {
  for (const refusable of [...REFUSABLE, undefined]) {
    const refused = new Set(refusable === undefined ? [] : [refusable]);
    services.set(refusable, await openToyService({ actions: [toyList], clock: { now: () => NOW }, refused }));
  }
});
after(async () => {
  for (const service of services.values()) await service[Symbol.asyncDispose]();
});

const secure = (wire: WireRequest): WireRequest => ({ ...wire, isSecure: true });
const signer = ({ key }: ToyService) => ({ credential: key, action: 'DescribeCertificates', now: NOW });
const unsigned = { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' };
/** SHA-256 of the word. */
const UNSIGNED_HASH = createHash('sha256').update('UNSIGNED-PAYLOAD').digest('hex');

/** Each way, and which switches refuse it. */
const WAYS: readonly (readonly [title: string, (service: ToyService) => WireRequest, readonly Refusable[]])[] = [
  ['TC3 over HTTPS', (service) => secure(signTc3(signer(service))), ['unsignedAction']],
  ['TC3 over plain HTTP', (service) => signTc3(signer(service)), ['plainHttp', 'unsignedAction']],
  ['TC3 by GET', (service) => secure(signTc3({ ...signer(service), method: 'GET' })), ['unsignedAction']],
  [
    'TC3 that signs its action',
    (service) => secure(signTc3({ ...signer(service), signedHeaders: ['content-type', 'host', 'x-tc-action'] })),
    [],
  ],
  [
    'TC3 that signs its action in lower case, as shell clients do',
    (service) =>
      secure(
        signTc3({
          ...signer(service),
          signedHeaders: ['content-type', 'host', 'x-tc-action'],
          signed: { 'x-tc-action': 'describecertificates' },
        }),
      ),
    [],
  ],
  [
    'TC3 that leaves its body out',
    (service) => secure(signTc3({ ...signer(service), headers: unsigned, payloadHash: UNSIGNED_HASH })),
    ['unsignedPayload', 'unsignedAction'],
  ],
  [
    'v1 by HmacSHA256',
    (service) => secure(signV1({ ...signer(service), signatureMethod: 'HmacSHA256' })),
    ['signatureV1'],
  ],
  [
    'v1 by HmacSHA1',
    (service) => secure(signV1({ ...signer(service), signatureMethod: 'HmacSHA1' })),
    ['signatureV1', 'sha1'],
  ],
  [
    'v1 that names no hash',
    (service) => secure(signV1({ ...signer(service), method: 'POST' })),
    ['signatureV1', 'sha1'],
  ],
];

for (const [title, make, refusedBy] of WAYS) {
  for (const switched of [...REFUSABLE, undefined]) {
    const isRefused = switched !== undefined && refusedBy.includes(switched);
    test(`${title} is ${isRefused ? 'refused' : 'served'} where ${switched ?? 'nothing'} is switched off`, async () => {
      const service = services.get(switched);
      assert.ok(service);
      const { code } = readAnswer(await service.api.answer(make(service)));
      const expected = switched === 'plainHttp' ? 'UnsupportedProtocol' : 'AuthFailure.InvalidAuthorization';
      assert.equal(code, isRefused ? expected : undefined);
    });
  }
}

test('What is refused says so without a look at who calls, and does not redirect', async () => {
  const service = services.get('plainHttp');
  assert.ok(service);
  const wire = signTc3({ ...signer(service), credential: { secretId: 'AKIDnobody', secretKey: 'x' } });
  const answer = await service.api.answer(wire);
  assert.equal(answer.status, 200);
  assert.deepEqual(Object.keys(answer.headers), ['content-type', 'content-length', 'x-tc-requestid']);
  assert.match(readAnswer(answer).message, /HTTPS only/);
});

test('A key is served from its addresses, and elsewhere only who has it learns why not', async () => {
  const service = services.get(undefined);
  assert.ok(service);
  const key = await service.addKey({ addresses: ['10.0.0.0/8', '2001:db8::/32'] });
  const codeFrom = async (remoteAddress: string, credential = key) =>
    readAnswer(await service.api.answer({ ...signTc3({ ...signer(service), credential }), remoteAddress })).code;
  for (const address of ['10.0.0.0', '10.255.255.255', '2001:db8::1']) assert.equal(await codeFrom(address), undefined);
  for (const address of ['11.0.0.0', '9.255.255.255', '2001:db9::', '::1', '', 'nobody']) {
    assert.equal(await codeFrom(address), 'IpNotInWhitelist', address);
    const wrong = { ...key, secretKey: 'wrong' };
    assert.equal(await codeFrom(address, wrong), 'AuthFailure.SignatureFailure');
  }
  assert.ok(
    service.logLines.some((line) => line.includes('"address":"11.0.0.0"')),
    'the log names the address',
  );
});
