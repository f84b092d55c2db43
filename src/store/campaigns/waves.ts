// The waves of a campaign's items, dealt in the order of certificate ids, a page at a time.

import { sql, type SqlBool } from 'kysely';
import type { SelectionRows } from '../../certificates/ports/campaign-selections.ts';
import { prepared, type Session } from '../query.ts';

type Pass = Parameters<SelectionRows['dealWaves']>[0];

/** Ids are random: whatever order the certificates were made in, each wave is a fair sample of them. */
export async function dealWaves(
  session: Session,
  { campaignId, after, nth, limit, waveOf }: Pass,
): ReturnType<SelectionRows['dealWaves']> {
  const page = await session.all(nextItems({ campaignId, after, limit }));
  const waiting = page.filter(({ state }) => state === 'waiting').map(({ certificate_id: id }) => id);
  const byWave = Map.groupBy(waiting.entries(), ([at]) => waveOf(nth + at));
  for (const [wave, dealt] of byWave) {
    const ids = dealt.map(([, id]) => id);
    await session.change((db) =>
      db
        .updateTable('campaign_items')
        .set({ wave })
        .where('campaign_id', '=', campaignId)
        .where('certificate_id', 'in', ids)
        .where(sql<SqlBool>`state = 'waiting'`),
    );
  }
  return { last: page.length < limit ? undefined : page.at(-1)?.certificate_id, dealt: waiting.length };
}

const nextItems = prepared((db, { campaignId, after, limit }: Pick<Pass, 'campaignId' | 'after' | 'limit'>) =>
  db
    .selectFrom('campaign_items')
    .select(['certificate_id', 'state'])
    .where('campaign_id', '=', campaignId)
    .where('certificate_id', '>', after)
    .orderBy('certificate_id')
    .limit(limit),
);
