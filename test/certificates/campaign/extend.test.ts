// The most lines of files that one campaign takes: all of them, and of a call that goes one past, none.

import { equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { extendSelection } from '../../../src/certificates/campaign/extend.ts';
import { MAX_CAMPAIGN_IDENTIFIERS } from '../../../src/certificates/ports/campaign-selections.ts';
import { DomainError } from '../../../src/failure.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';

/** A store that has so many lines already; what its transactions do counts only where they end well. */
function storeWith(lines: number) {
  let kept = lines;
  const transact = async (work: (rows: unknown) => Promise<unknown>): Promise<unknown> => {
    let now = kept;
    const answer = await work({
      campaigns: { find: async () => await Promise.resolve(makeCampaign({ id: 'x' })) },
      selections: {
        addIdentifiers: async (_id: string, identifiers: readonly string[]) => {
          now += identifiers.length;
          return await Promise.resolve(identifiers.length);
        },
        countIdentifiers: async () => await Promise.resolve(now),
      },
    });
    kept = now;
    return answer;
  };
  const world = { store: { transact } } as unknown as Parameters<typeof extendSelection>[0];
  return { world, kept: () => kept };
}

test('As many lines as a campaign takes are taken, and of a call with one more none', async () => {
  const { world, kept } = storeWith(MAX_CAMPAIGN_IDENTIFIERS - 2);
  const extend = async (...identifiers: readonly string[]) =>
    await extendSelection(world, { campaignId: 'x', identifiers });
  await rejects(
    extend('a', 'b', 'c'),
    (error) =>
      error instanceof DomainError &&
      error.refusal.kind === 'campaignSelectionFull' &&
      error.refusal.limit === MAX_CAMPAIGN_IDENTIFIERS,
  );
  equal(kept(), MAX_CAMPAIGN_IDENTIFIERS - 2);
  equal(await extend('a', 'b'), MAX_CAMPAIGN_IDENTIFIERS);
  await rejects(extend('c'), DomainError);
  equal(kept(), MAX_CAMPAIGN_IDENTIFIERS);
});
