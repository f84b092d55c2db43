// However many certificates an account makes of the same names, a look at what others have to replace stays as large as it is.

import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtExternal, MAX_IN_PLACE } from '../../../src/certificates/campaign/look-at-external.ts';
import type { CampaignReads } from '../../../src/certificates/ports/campaigns.ts';
import { makeCampaign, makeItem } from '../../contracts/store/campaigns.ts';
import { makeIssued, NOON } from '../../contracts/store/samples.ts';

const [ITEMS, NEW] = [250, 10_000];

test(`Of ${NEW} new ones for each of ${ITEMS} items the newest ${MAX_IN_PLACE} are read, once, and all items are noted as looked at`, async () => {
  const items = Array.from({ length: ITEMS }, (_, n) => makeItem({ certificateId: `old-${n}`, state: 'external' }));
  const { names } = makeIssued({ id: 'any' });
  const asked: string[] = [];
  const noted: string[] = [];
  const reads = {
    campaigns: {
      listExternalToLook: async () => await Promise.resolve(items),
      listLinkedLater: async () => await Promise.resolve([]),
      listNewUnder: async ({ limit }: Parameters<CampaignReads['listNewUnder']>[0]) =>
        await Promise.resolve(Array.from({ length: Math.min(limit, NEW) }, (_, n) => ({ id: `new-${n}`, names }))),
    },
    certificates: {
      listWithDeleted: async (ids: readonly string[]) => {
        asked.push(...ids);
        return await Promise.resolve(ids.map((id) => makeIssued({ id })));
      },
    },
  };
  const noting = {
    campaigns: {
      noteLooked: async ({ certificateIds }: { readonly certificateIds: readonly string[] }) => {
        noted.push(...certificateIds);
        await Promise.resolve();
      },
    },
  };
  const store = { reads, transact: async (work: (rows: typeof noting) => Promise<void>) => await work(noting) };
  // Only what a look asks for is there.
  const world = { store, clock: { now: () => NOON } } as unknown as Parameters<typeof lookAtExternal>[0];
  await lookAtExternal(world, makeCampaign({ id: 'campaign-1', step: 'running' }));
  const old = items.map(({ certificateId }) => certificateId);
  deepEqual(noted, old);
  const newest = Array.from({ length: MAX_IN_PLACE }, (_, n) => `new-${n}`);
  deepEqual(asked.toSorted(), [...old, ...newest].toSorted());
});
