// Work in turns of the event loop.

import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { mapInTurns, Turns } from '../../src/lib/turns/turns.ts';
import { countTurns } from '../support/turns.ts';

const PER_TURN = 3;

test('No more work is done in one turn of the event loop than may be, and what waits is all done', async () => {
  const turns = new Turns(PER_TURN);
  using loop = countTurns();
  const doneIn = await Promise.all(
    Array.from({ length: 3 * PER_TURN + 1 }, async () => {
      await turns.take();
      return loop.turn();
    }),
  );
  const counts = Map.groupBy(doneIn, (turn) => turn).values();
  assert.deepEqual(
    [...counts].map((done) => done.length),
    [PER_TURN, PER_TURN, PER_TURN, 1],
  );
});

test('So much work as may be done in a turn waits for no other turn, and again in the next', async () => {
  const turns = new Turns(PER_TURN);
  for (let turn = 0; turn < 2; turn += 1) {
    let done = 0;
    for (let work = 0; work < PER_TURN; work += 1) void turns.take().then(() => (done += 1));
    await Promise.resolve();
    assert.equal(done, PER_TURN);
    await nextTurn();
  }
});

test('Of many things so many are mapped in one turn, in their order', async () => {
  using loop = countTurns();
  const items = Array.from({ length: 2 * PER_TURN + 1 }, (_, index) => index);
  const mapped = await mapInTurns(items, (item) => ({ item, turn: loop.turn() }), { perTurn: PER_TURN });
  assert.deepEqual(
    mapped.map(({ item }) => item),
    items,
  );
  const counts = Map.groupBy(mapped, ({ turn }) => turn).values();
  assert.deepEqual(
    [...counts].map((done) => done.length),
    [PER_TURN, PER_TURN, 1],
  );
  assert.deepEqual(await mapInTurns([], () => 1, { perTurn: PER_TURN }), []);
});
