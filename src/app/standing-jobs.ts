// The jobs that are there from the start on.

import type { Authority } from '../ca/authority.ts';
import { nextListDueAt } from '../ca/revocation-list.ts';
import type { Local } from './local.ts';

/** Each authority's list is made again before it runs out, whatever happened to its job. */
export async function scheduleRevocationLists({ store }: Local, authority: Authority): Promise<void> {
  for (const { id } of authority.published) {
    const latest = await store.reads.revocationLists.findLatest(id);
    if (latest === undefined) continue;
    const runAt = nextListDueAt(latest);
    await store.transact(
      async (rows) => await rows.jobs.schedule({ kind: 'crl', subject: id, accountUin: undefined, runAt }),
    );
  }
}

/** One for all nodes: what a run left behind that was overtaken, before this start or after. */
export async function scheduleSweep({ store, clock }: Local): Promise<void> {
  const sweep = { kind: 'sweep', subject: 'publications', accountUin: undefined, runAt: clock.now() } as const;
  await store.transact(async (rows) => await rows.jobs.schedule(sweep));
}
