// Acts at the same time on SQLite: whatever their order, it is one that they could have had one after another.

import { test } from 'node:test';
import { checkOneAfterAnother } from '../support/one-after-another.ts';
import { runsOf } from '../support/runs.ts';
import { openTemporaryStore } from '../support/store.ts';

const RUNS = runsOf({ suite: 8, long: 100 });

test('Acts of an account at the same time end as some order of them one after another does', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  await checkOneAfterAnother(
    async () => {
      const opened = await openTemporaryStore();
      return { stores: [opened.store], [Symbol.asyncDispose]: async () => await opened[Symbol.asyncDispose]() };
    },
    { seed, numRuns: RUNS },
  );
});
