// Each official client's own way to sign, as the table in reference/protocol.md has it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WireRequest } from '../../src/api/call/request.ts';
import { readAnswer } from '../support/answers.ts';
import { signTc3, signV1, type Tc3Wish } from '../support/signing.ts';
import { toyReplace } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const HOST = '127.0.0.1:8400';
const QUERY = 'CertificateId=a91hoLqi&ValidType=DNS';
const BODY = { CertificateId: 'a91hoLqi', ValidType: 'DNS' };

let service: ToyService;

before(async () => {
  service = await openToyService({
    actions: [toyReplace],
    clock: { now: () => NOW },
    rates: { ReplaceCertificate: 1000 },
  });
});
after(() => service[Symbol.asyncDispose]());

const TC3_CLIENTS: Readonly<Record<string, Partial<Tc3Wish>>> = {
  'Node with POST signs the host without its port, and "127" as the service': {
    service: '127',
    signed: { host: '127.0.0.1' },
  },
  'Node with GET signs the form type': {
    method: 'GET',
    query: QUERY,
    service: '127',
    signed: { host: '127.0.0.1' },
  },
  'Python signs the host with its port': { service: 'ssl' },
  'tccli sends and signs "http://host:port" as Host': { service: 'ssl', headers: { host: `http://${HOST}` } },
  'Python may sign the host without the scheme that it sends': {
    headers: { host: `http://${HOST}` },
    signed: { host: HOST },
  },
  'Go signs "/" and the host with its port': { service: 'ssl' },
  'Java sends and signs a charset': {
    service: '127',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  },
  'PHP, C++ and Ruby sign the endpoint, and what stands before its first dot': { service: '127' },
  'PHP against a name without a dot signs the whole endpoint as the service': {
    service: 'localhost:8400',
    headers: { host: 'localhost:8400' },
  },
  '.NET signs a charset that it does not send': {
    service: '127',
    signed: { 'content-type': 'application/json; charset=utf-8' },
  },
  'shell clients sign X-TC-Action with a lower-cased value': {
    signedHeaders: ['content-type', 'host', 'x-tc-action'],
    signed: { 'x-tc-action': 'replacecertificate' },
  },
  'X-TC-Action may be signed as it is sent': { signedHeaders: ['content-type', 'host', 'x-tc-action'] },
  'the payload may be left unsigned': {
    headers: { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' },
    // SHA-256 of "UNSIGNED-PAYLOAD".
    payloadHash: '438d4109ef0d676b8c2c7ed13cdfcb418e494d53b843d4634ce3b1085f07bb96',
  },
};

for (const [name, wish] of Object.entries(TC3_CLIENTS)) {
  test(`TC3: ${name}`, async () => {
    await assertAccepted(
      signTc3({ credential: service.key, action: 'ReplaceCertificate', now: NOW, body: BODY, ...wish }),
    );
  });
}

for (const signatureMethod of ['HmacSHA1', 'HmacSHA256', undefined] as const) {
  for (const method of ['GET', 'POST'] as const) {
    test(`v1: ${signatureMethod ?? 'no SignatureMethod'} with ${method} and a Nonce of 63 bits`, async () => {
      await assertAccepted(signV1({ ...v1Wish(), signatureMethod, method }));
    });
  }
}

test('v1: the values that are signed are raw, those that are sent are encoded', async () => {
  const fields = { ...BODY, Reason: 'key lost & found? 100 % +ü密钥' };
  const { Echo } = await assertAccepted(signV1({ ...v1Wish(), fields }));
  assert.equal((Echo as Readonly<Record<string, unknown>>)['Reason'], fields.Reason);
});

test('v1: Python writes "." for "_" in the names that it signs', async () => {
  const wire = signV1({
    ...v1Wish(),
    fields: { ...BODY, Odd_Name: 'x' },
    nameForSigning: (name) => name.replaceAll('_', '.'),
  });
  const answer = readAnswer(await service.api.answer(wire));
  assert.deepEqual([answer.code, answer.message.includes('`Odd_Name`')], ['UnknownParameter', true]);
});

test('v1: a Host with a scheme is accepted, signed with or without it', async () => {
  await assertAccepted(signV1({ ...v1Wish(), host: `http://${HOST}` }));
  await assertAccepted(signV1({ ...v1Wish(), host: `http://${HOST}`, signedHost: HOST }));
});

test('identical requests are accepted as often as they come', async () => {
  const wire = signTc3({ credential: service.key, action: 'ReplaceCertificate', now: NOW, body: BODY });
  await assertAccepted(wire);
  await assertAccepted(wire);
});

function v1Wish() {
  return { credential: service.key, action: 'ReplaceCertificate', now: NOW, fields: BODY };
}

async function assertAccepted(wire: WireRequest): Promise<Readonly<Record<string, unknown>>> {
  const { code, message, response } = readAnswer(await service.api.answer(wire));
  assert.deepEqual([code, message], [undefined, '']);
  assert.equal(response['Uin'], service.accountUin);
  return response;
}
