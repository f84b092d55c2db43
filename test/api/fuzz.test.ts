// Thousands of correctly signed requests with changed parameters and bodies: each gets an answer, none an internal error.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import type { WireRequest } from '../../src/api/call/request.ts';
import { readAnswer } from '../support/answers.ts';
import { hostileText, hostileValue } from '../support/hostile-values.ts';
import { runsOf } from '../support/runs.ts';
import { signTc3, signV1 } from '../support/signing.ts';
import { toyList, toyReplace } from '../support/toy-actions.ts';
import { openToyService, type ToyService } from '../support/toy-service.ts';

/** A run again with the seed that a failure printed: FUZZ_SEED=… node --test. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
const RUNS = runsOf({ suite: 400, long: 8_000 });
const NOW = new Date('2026-03-01T12:00:00Z');
const NAMES = [
  'CertificateId',
  'ValidType',
  'UseCrossSignRoot',
  'Offset',
  'Limit',
  'CertIds',
  'CertificateStatus',
  'Tags',
  '__proto__',
];
let service: ToyService;

before(async () => {
  const rates = { ReplaceCertificate: 1e9, DescribeCertificates: 1e9 };
  service = await openToyService({ actions: [toyReplace, toyList], clock: { now: () => NOW }, rates });
});
after(() => service[Symbol.asyncDispose]());

const action = fc.constantFrom('ReplaceCertificate', 'DescribeCertificates');
const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: hostileText });
const body = fc.oneof(
  fc.dictionary(name, hostileValue).map((record) => JSON.stringify(record)),
  fc.json(),
  fc.uint8Array({ maxLength: 200 }),
);
const path = fc
  .array(fc.oneof(name, fc.nat({ max: 20_000 }).map(String)), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('.'));
const wellFormed = fc.string({ unit: 'grapheme', maxLength: 40 });
const fields = fc.dictionary(
  path.map((text) => text.toWellFormed()),
  fc.oneof(
    wellFormed,
    hostileText.map((text) => text.toWellFormed()),
  ),
);

test(`JSON of every shape, signed by TC3, is answered (seed ${SEED})`, async () => {
  await checkAll(fc.tuple(action, body), ([which, payload]) => signTc3({ ...signer(which), body: payload }));
});

const member = fc.tuple(name, fc.oneof(hostileValue, fc.nat({ max: 20 }).map(nestedList)));
/** Members of an object as they are written, some of them twice, and some names too long. */
const membersText = fc
  .array(fc.tuple(member, fc.constantFrom(1, 1, 1, 300)), { maxLength: 12 })
  .map((list) =>
    list.map(([[key, value], times]) => `${JSON.stringify(key.slice(0, 40).repeat(times))}:${JSON.stringify(value)}`),
  );

test(`objects whose names stand twice, are too long or nest too deep are answered (seed ${SEED})`, async () => {
  const repeated = membersText.map((members) => `{${[...members, ...members.slice(0, 1)].join()}}`);
  await checkAll(
    fc.tuple(
      action,
      fc.oneof(
        repeated,
        membersText.map((members) => `{${members.join()}}`),
      ),
    ),
    ([which, text]) => signTc3({ ...signer(which), body: text }),
  );
});

const part = fc.record({
  name: fc.oneof(path, name),
  value: fc.oneof(
    hostileText,
    membersText.map((members) => `{${members.join()}}`),
    fc.nat({ max: 20 }).map((depth) => JSON.stringify(nestedList(depth))),
  ),
  header: fc.constantFrom('', 'Content-Type: application/json\r\n', 'X: y\r\n', 'Content-Type: text/plain\r\n'),
  end: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', ''),
});

test(`parts of every shape, signed by TC3, are answered (seed ${SEED})`, async () => {
  const parts = fc.array(part, { maxLength: 6 });
  const closing = fc.constantFrom('--b--\r\n', '--b--', '--b', '');
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  await checkAll(fc.tuple(action, parts, closing), ([which, list, end]) => {
    const body = list.map(
      (one) => `--b\r\nContent-Disposition: form-data; name="${one.name}"\r\n${one.header}\r\n${one.value}${one.end}`,
    );
    return signTc3({ ...signer(which), headers, body: body.join('') + end });
  });
});

test(`queries of every shape, signed by TC3, are answered (seed ${SEED})`, async () => {
  const query = fc.oneof(fields.map(encoded), fc.string({ unit: 'grapheme-ascii', maxLength: 200 }));
  await checkAll(fc.tuple(action, query), ([which, text]) => signTc3({ ...signer(which), method: 'GET', query: text }));
});

test(`fields of every shape, signed by v1, are answered (seed ${SEED})`, async () => {
  const method = fc.constantFrom('GET' as const, 'POST' as const);
  await checkAll(fc.tuple(action, fields, method), ([which, record, how]) =>
    signV1({ ...signer(which), fields: record, method: how, signatureMethod: 'HmacSHA256' }),
  );
});

test(`requests whose every part is changed are answered (seed ${SEED})`, async () => {
  const header = fc.constantFrom(
    'authorization',
    'host',
    'content-type',
    'x-tc-timestamp',
    'x-tc-version',
    'x-tc-region',
    'x-tc-token',
  );
  const changes = fc.dictionary(header, fc.string({ unit: 'binary-ascii', maxLength: 60 }));
  await checkAll(
    fc.tuple(action, body, changes, fc.constantFrom('GET', 'POST', 'PUT', '')),
    ([which, payload, changed, method]) => {
      const wire = signTc3({ ...signer(which), body: payload });
      return { ...wire, method, headers: new Map([...wire.headers, ...Object.entries(changed)]) };
    },
  );
});

async function checkAll<Parts>(parts: fc.Arbitrary<Parts>, make: (parts: Parts) => WireRequest): Promise<void> {
  const property = fc.asyncProperty(parts, async (each) => {
    const { code } = readAnswer(await service.api.answer(make(each)));
    assert.notEqual(code, 'InternalError');
    // What is signed well is let in: it is its parameters that are judged.
    if (code !== undefined) reached.add(code);
  });
  const reached = new Set<string>();
  await fc.assert(property, { numRuns: RUNS, seed: SEED });
  assert.ok(reached.size > 1, `only ${[...reached].join()} was reached`);
}

function nestedList(depth: number): unknown {
  return depth === 0 ? 1 : [nestedList(depth - 1)];
}

function signer(which: string) {
  return { credential: service.key, action: which, now: NOW };
}

function encoded(record: Readonly<Record<string, string>>): string {
  return Object.entries(record)
    .map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text.toWellFormed())}`)
    .join('&');
}
