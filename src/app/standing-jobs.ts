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

/** One for all nodes: what a run left behind that was overtaken, before this start or after. */
export async function scheduleSweep({ store, clock }: Local): Promise<void> {
  const sweep = { kind: 'sweep', subject: 'publications', accountUin: undefined, runAt: clock.now() } as const;
  await store.transact(async (rows) => await rows.jobs.schedule(sweep));
}
