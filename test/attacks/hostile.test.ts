// Hostile clients of every kind beside good ones, for a moment: the good ones lose nothing. `npm run hostile` is the long form.

import { deepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { CROWDS } from '../hostile/crowds.ts';
import { reportOf, verdictOf } from '../hostile/report.ts';
import { runSoak } from '../hostile/soak.ts';

const SHORT = { goodClients: 2, quietMs: 300, hostileMs: 1200, settleMs: 15_000, scale: 0.03 };

test('good clients order, reissue, download, ask OCSP and fetch lists beside hostile ones, and lose nothing', async () => {
  const crowds = CROWDS.map(({ name }) => name);
  const soak = await runSoak({ ...SHORT, crowds });
  deepEqual(verdictOf(soak), [], reportOf(soak));
  for (const crowd of crowds) ok(soak.outcomes[crowd] !== undefined, crowd);
});
