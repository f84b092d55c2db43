// Streams of events: as many as there may be, and of one account not all of them.

import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import {
  EventFeed,
  MAX_STREAMS,
  MAX_STREAMS_OF_ACCOUNT,
  MAX_STREAMS_OF_SESSION,
} from '../../src/console/event-feed.ts';
import { silentLog } from '../support/silent-log.ts';
import { fixedClock, openTemporaryStore } from '../support/store.ts';

test('an account with many who are signed in leaves streams to the others, and a session to its account', async () => {
  await using temporary = await openTemporaryStore();
  await using feed = new EventFeed({ ...temporary.store.reads, clock: fixedClock, log: silentLog });
  const fill = async (account: string): Promise<number> => {
    for (let count = 0; ; count += 1) {
      if ((await feed.open(account, `${account}/${Math.floor(count / 4)}`)) === undefined) return count;
    }
  };
  for (let count = 0; count < MAX_STREAMS_OF_SESSION; count += 1) ok(await feed.open('one', 'own'));
  equal(await feed.open('one', 'own'), undefined);
  equal(await fill('one'), MAX_STREAMS_OF_ACCOUNT - MAX_STREAMS_OF_SESSION);
  equal(await fill('other'), MAX_STREAMS - MAX_STREAMS_OF_ACCOUNT);
});
