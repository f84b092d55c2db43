// Messages are signed as Standard Webhooks says, and say the same at every attempt.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageOf, signatureOf } from '../../src/events/message.ts';
import { MAX_SECRET_BYTES, MIN_SECRET_BYTES, readWebhookSecrets } from '../../src/events/webhook-secret.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const NOON = new Date('2026-03-01T12:00:00.500Z');
const EVENT = {
  number: 7,
  kind: 'certificate.issued',
  accountUin: '100000000001',
  certificateId: 'Ab12Cd34',
  at: NOON,
  data: '{"certificateId":"Ab12Cd34"}',
} as const;

test('The published vector (docs.svix.com, "Verifying webhooks manually") has the published signature', () => {
  const secret = Buffer.from('plJ3nmyCDGBKInavdOK15jsl', 'base64');
  const body = '{"event_type":"ping","data":{"success":true}}';
  const signed = { id: 'msg_loFOjxBNrRLzqYUf', timestamp: '1731705121', body };
  assert.equal(signatureOf(signed, secret), 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=');
});

test('A message has type, timestamp and data; at a later attempt all is the same but its time and its signature', () => {
  const secrets = [randomBytes(32)];
  const first = messageOf(EVENT, { secrets, at: NOON });
  const later = messageOf(EVENT, { secrets, at: addMs(NOON, DAY_MS) });
  assert.equal(
    Buffer.from(first.body).toString(),
    '{"type":"certificate.issued","timestamp":"2026-03-01T12:00:00.500Z","data":{"certificateId":"Ab12Cd34"}}',
  );
  assert.deepEqual(later.body, first.body);
  assert.equal(later.headers['webhook-id'], first.headers['webhook-id']);
  assert.equal(first.headers['webhook-timestamp'], '1772366400');
  assert.equal(later.headers['webhook-timestamp'], '1772452800');
  assert.notEqual(later.headers['webhook-signature'], first.headers['webhook-signature']);
});

test('The id has no full stop, which separates what is signed, and differs where a restored number comes again', () => {
  const id = (at: Date) => messageOf({ ...EVENT, at }, { secrets: [], at: NOON }).headers['webhook-id'];
  assert.match(id(NOON) ?? '', /^evt_7_[0-9a-z]+$/);
  assert.notEqual(id(NOON), id(addMs(NOON, 1)));
});

test('While a receiver changes its secret, both sign', async () => {
  const [next, former] = [randomBytes(32), randomBytes(MAX_SECRET_BYTES)];
  const secrets = await secretsOf(`whsec_${next.toString('base64')}\n${former.toString('base64')}\n`);
  const both = messageOf(EVENT, { secrets, at: NOON }).headers['webhook-signature'];
  const each = [next, former].map(
    (secret) => messageOf(EVENT, { secrets: [secret], at: NOON }).headers['webhook-signature'],
  );
  assert.equal(both, each.join(' '));
});

test(`Secrets of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes are taken`, async () => {
  for (const length of [MIN_SECRET_BYTES, MAX_SECRET_BYTES]) {
    const secret = randomBytes(length);
    assert.deepEqual(
      (await secretsOf(secret.toString('base64'))).map((read) => Buffer.from(read)),
      [secret],
    );
  }
});

const long = randomBytes(32).toString('base64');

for (const [title, content] of [
  ['one byte too few', randomBytes(MIN_SECRET_BYTES - 1).toString('base64')],
  ['one byte too many', randomBytes(MAX_SECRET_BYTES + 1).toString('base64')],
  ['nothing', ''],
  ['text', 'hush hush hush hush hush hush hush'],
  ['three secrets', `${long}\n${long}\n${long}`],
] as const) {
  test(`A secret file with ${title} is refused by its path`, async () => {
    await assert.rejects(secretsOf(content), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /^Cannot use the webhook secret in \/.*webhook\.secret: /);
      assert.ok(content === '' || !error.message.includes(content));
      return true;
    });
  });
}

async function secretsOf(content: string): Promise<readonly Uint8Array[]> {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'webhook.secret');
  await writeFile(path, content);
  return await readWebhookSecrets(path);
}
