// Which keys of a day are remembered, and for how long.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DayKeys, deriveDayKey, MAX_KEYS_OF_SECRET } from '../../src/api/signatures/day-keys.ts';

const SCOPE = { date: '2026-11-30', service: 'ssl' };

test('a remembered key is the derived one, of its day, its service and its secret', () => {
  const keys = new DayKeys();
  const holder = { secretKey: 'one' };
  const key = keys.keyOf(holder, SCOPE);
  keys.remember(holder, SCOPE, key);
  assert.equal(keys.keyOf(holder, { ...SCOPE }), key);
  for (const scope of [SCOPE, { ...SCOPE, date: '2026-12-01' }, { ...SCOPE, service: 'tag' }]) {
    assert.deepEqual(keys.keyOf(holder, scope), deriveDayKey('one', scope));
  }
});

test('a key that was changed is read into another object, for which nothing is remembered', () => {
  const keys = new DayKeys();
  const before = { secretKey: 'one' };
  keys.remember(before, SCOPE, keys.keyOf(before, SCOPE));
  assert.deepEqual(keys.keyOf({ secretKey: 'two' }, SCOPE), deriveDayKey('two', SCOPE));
});

test('as many keys of one secret are remembered as there may be, and of one more the oldest is not', () => {
  const keys = new DayKeys();
  const holder = { secretKey: 'one' };
  const scopes = Array.from({ length: MAX_KEYS_OF_SECRET + 1 }, (_, day) => ({
    ...SCOPE,
    date: `2026-11-0${day + 1}`,
  }));
  const [first, ...others] = scopes;
  assert.ok(first !== undefined);
  const remembered = scopes.map((scope) => {
    const key = keys.keyOf(holder, scope);
    keys.remember(holder, scope, key);
    return { scope, key };
  });
  const isKept = ({ scope, key }: (typeof remembered)[number]) => keys.keyOf(holder, scope) === key;
  assert.deepEqual(remembered.map(isKept), [false, ...others.map(() => true)]);
});
