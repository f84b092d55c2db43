// DescribeCertificates: the account's certificates, by filter, a page at a time.

import { mapInTurns } from '../../lib/turns.ts';
import { defineAction } from '../action.ts';
import { exclusionsFor } from '../exclusions.ts';
import { LIST_INPUT, listFilterOf } from '../list-filter.ts';
import { listItemView } from '../views/list-item.ts';
import { loadViews } from '../views/view.ts';

/** Some milliseconds of the event loop; a page may have a thousand. */
const ITEMS_PER_TURN = 32;

export const DescribeCertificates = defineAction({
  name: 'DescribeCertificates',
  input: LIST_INPUT,
  needsVerified: false,
  run: async (call) => {
    const { input, caller, world } = call;
    const now = world.clock.now();
    const except = exclusionsFor(caller, 'DescribeCertificates');
    const filter = { ...listFilterOf(input, { caller, products: world.products, now }), except };
    const found = await world.store.reads.certificates.list(filter, now);
    const views = await loadViews(call, found.page);
    const items = await mapInTurns(views, listItemView, { perTurn: ITEMS_PER_TURN });
    return { TotalCount: found.total, Certificates: items };
  },
});
