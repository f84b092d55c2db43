// The log is JSON lines, and holds no secrets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeLog, MAX_LOG_MEMBERS, MAX_LOG_TEXT, REDACTED, type LogLevel } from '../../src/lib/log.ts';
import { fixedClock, STORE_TEST_TIME } from '../support/store.ts';

function capture(level: LogLevel = 'info') {
  const lines: string[] = [];
  return { lines, log: makeLog({ level, clock: fixedClock, write: (line) => lines.push(line) }) };
}

function only(lines: readonly string[]): Record<string, unknown> {
  assert.equal(lines.length, 1);
  return JSON.parse(lines[0] ?? '');
}

test('An event is one line of JSON with level, time, message and its record', () => {
  const { lines, log } = capture();
  log.info({ certificateId: 'Ab12Cd34', names: ['example.com'], at: new Date(0) }, 'issued\nindeed');
  assert.match(lines[0] ?? '', /^[^\n]*\n$/);
  assert.deepEqual(only(lines), {
    level: 'info',
    time: STORE_TEST_TIME.toISOString(),
    certificateId: 'Ab12Cd34',
    names: ['example.com'],
    at: '1970-01-01T00:00:00.000Z',
    message: 'issued\nindeed',
  });
});

test('Events below the level are left out', () => {
  const { lines, log } = capture('warn');
  log.info({}, 'no');
  log.warn({}, 'yes');
  log.error({}, 'yes');
  assert.equal(lines.length, 2);
});

for (const name of [
  'SecretKey',
  'Authorization',
  'authorization',
  'Signature',
  'X-TC-Token',
  'CertificatePrivateKey',
  'KeyPassword',
  'CsrkeyPassword',
  'sealedKeyPassword',
  'master_key',
]) {
  test(`The value of ${name} is not written, however deep it lies`, () => {
    const { lines, log } = capture();
    log.error({ [name]: 'hush', request: { headers: [{ [name]: ['hush'] }] } }, 'refused');
    assert.equal(only(lines)[name], REDACTED);
    assert.doesNotMatch(lines.join(''), /hush/);
  });
}

test('An error is written with its causes, bytes by their number', () => {
  const { lines, log } = capture();
  const error = new Error('outer', { cause: new TypeError('inner') });
  log.error({ error, body: new Uint8Array(5) }, 'failed');
  const record = only(lines);
  assert.equal(record['body'], '5 bytes');
  assert.match(JSON.stringify(record['error']), /"message":"outer".*"name":"TypeError","message":"inner"/);
});

test('Long, wide, deep and circular records end', () => {
  const { lines, log } = capture();
  const circular: Record<string, unknown> = {
    text: 'x'.repeat(MAX_LOG_TEXT + 1),
    list: Array(MAX_LOG_MEMBERS + 1).fill(0),
  };
  circular['self'] = circular;
  log.info(circular, 'seen');
  const record = only(lines);
  assert.equal(record['text'], `${'x'.repeat(MAX_LOG_TEXT)}…`);
  assert.equal(Array.isArray(record['list']) && record['list'].length, MAX_LOG_MEMBERS);
});
