// The jobs that are there from the start on.

import type { Authority } from '../ca/authority.ts';
import type { Local } from './local.ts';

/** Each authority's lists are made again before they run out, whatever happened to their job. */
export async function scheduleRevocationLists({ store, clock }: Local, authority: Authority): Promise<void> {
  const runAt = clock.now();
  await store.transact(async (rows) => {
    for (const { id } of authority.published)
      await rows.jobs.schedule({ kind: 'crl', subject: id, accountUin: undefined, runAt });
  });
}

/** One of each for all nodes: what is left to do from before this start, and what comes after it. */
export async function scheduleSweeps({ store, clock }: Local, subjects: Iterable<string>): Promise<void> {
  const runAt = clock.now();
  await store.transact(async (rows) => {
    for (const subject of subjects) await rows.jobs.schedule({ kind: 'sweep', subject, accountUin: undefined, runAt });
  });
}
