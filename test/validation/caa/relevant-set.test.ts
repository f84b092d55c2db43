// From which name the CAA records of another hold (RFC 8659 §3).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { because } from '../../../src/reasons/reason.ts';
import { findRelevantSet, MAX_CAA_RECORDS } from '../../../src/validation/caa/relevant-set.ts';
import type { Lookup } from '../../../src/validation/resolver.ts';

const NO_DATA: Lookup = { kind: 'noData', aliases: [] };
const FAILED: Lookup = { kind: 'failed', aliases: [], detail: because('dnsQueueFull') };
const found = (...values: string[]): Lookup => ({ kind: 'found', values, aliases: [] });

async function climb(name: string, answers: Readonly<Record<string, Lookup>>) {
  const asked: string[] = [];
  const outcome = await findRelevantSet(name, async (place) => {
    asked.push(place);
    return await Promise.resolve(answers[place] ?? NO_DATA);
  });
  return { asked, outcome };
}

test('Its own records hold, and nothing above is asked', async () => {
  const { asked, outcome } = await climb('a.example.com', { 'a.example.com': found('0 issue ;') });
  const records = [{ isCritical: false, tag: 'issue', value: ';' }];
  assert.deepEqual(outcome, { kind: 'found', set: { foundAt: 'a.example.com', records } });
  assert.deepEqual(asked, ['a.example.com']);
});

test('Else those of the nearest name above, up to the top-level domain, whether or not the name exists', async () => {
  const none: Lookup = { kind: 'noName', aliases: [] };
  const { asked, outcome } = await climb('a.b.example.com', { 'a.b.example.com': none, com: found('0 issue x') });
  assert.equal(outcome.kind === 'found' && outcome.set.foundAt, 'com');
  assert.deepEqual(asked, ['a.b.example.com', 'b.example.com', 'example.com', 'com']);
});

test('An alias without records leads back to the name above the alias, not above its target', async () => {
  const alias: Lookup = { kind: 'noData', aliases: ['www.elsewhere.example'] };
  const { asked } = await climb('www.example.com', { 'www.example.com': alias });
  assert.deepEqual(asked, ['www.example.com', 'example.com', 'com']);
});

test('Where nobody has written any, anybody may issue', async () => {
  assert.deepEqual((await climb('example.com', {})).outcome, { kind: 'none' });
});

test('What cannot be looked up ends the climb, also where a name above has records', async () => {
  const { asked, outcome } = await climb('a.example.com', {
    'a.example.com': FAILED,
    'example.com': found('0 issue x'),
  });
  assert.equal(outcome.kind === 'failed' && outcome.detail.id, 'caaNotLookedUp');
  assert.deepEqual(asked, ['a.example.com']);
});

test(`${MAX_CAA_RECORDS} records are read; of one more nobody knows what it forbids`, async () => {
  const most = Array.from({ length: MAX_CAA_RECORDS }, () => '0 issue ca.example');
  assert.equal((await climb('example.com', { 'example.com': found(...most) })).outcome.kind, 'found');
  const { outcome } = await climb('example.com', { 'example.com': found(...most, '0 issue ca.example') });
  assert.equal(outcome.kind === 'failed' && outcome.detail.id, 'caaMany');
});
