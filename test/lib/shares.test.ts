// Places by name: to the limit, one past it, and free again once.

import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { Shares } from '../../src/lib/turns/shares.ts';

test('a name has its share of the places and no more, all names together as many as there are, and each is given back once', () => {
  const shares = new Shares({ most: 3, each: 2 });
  const [first, second] = [shares.enter('a'), shares.enter('a')];
  ok(first && second);
  equal(shares.enter('a'), undefined);
  ok(shares.enter('b'));
  equal(shares.enter('b'), undefined);
  for (let time = 0; time < 2; time += 1) first[Symbol.dispose]();
  equal(shares.taken, 2);
  ok(shares.enter('a'));
  equal(shares.enter('c'), undefined);
});
