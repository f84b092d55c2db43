// The watch over the authorities: what another process has made of them is taken up whole, whatever fails meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchAuthorities } from '../../src/app/authorities/authority-watch.ts';
import { silentLog } from '../support/silent-log.ts';

test('What a new authority needs is scheduled at a later look where the first cannot, and once', async () => {
  const changes = [true, false, false];
  let scheduled = 0;
  await using watch = watchAuthorities(
    { refresh: async () => await Promise.resolve(changes.shift() ?? false) },
    {
      onChange: async () => {
        scheduled += 1;
        if (scheduled === 1) await Promise.reject(new Error('the store is busy'));
      },
      log: silentLog,
    },
  );
  for (let looks = 0; looks < 3; looks += 1) await watch.now();
  assert.equal(scheduled, 2);
});
