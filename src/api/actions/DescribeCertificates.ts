// DescribeCertificates: the account's certificates, by filter, a page at a time.

import { POLLED_RATE_PER_SECOND } from '../call/rates.ts';
import { mapInTurns } from '../../lib/turns/turns.ts';
import { defineAction } from '../action.ts';
import { WrittenList } from '../call/answer.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import { LIST_INPUT, listFilterOf } from '../input/list-filter.ts';
import { listItemView } from '../views/list-item.ts';
import { type ListedView, loadViews } from '../views/view.ts';

/** Half a millisecond of the event loop; a page may have a thousand. */
const ITEMS_PER_TURN = 4;

export const DescribeCertificates = defineAction({
  name: 'DescribeCertificates',
  input: LIST_INPUT,
  needsVerified: false,
  ratePerSecond: POLLED_RATE_PER_SECOND,
  run: async (call) => {
    const { input, caller, world } = call;
    const now = world.clock.now();
    const except = exclusionsFor(caller, 'DescribeCertificates');
    const filter = { ...listFilterOf(input, { caller, products: world.products, now }), except };
    const found = await world.store.reads.certificates.list(filter, now);
    const views = await loadViews(call, found.page);
    const items = await mapInTurns(views, writtenItem, { perTurn: ITEMS_PER_TURN });
    return { TotalCount: found.total, Certificates: new WrittenList(items) };
  },
});

function writtenItem(view: ListedView): string {
  return JSON.stringify(listItemView(view));
}
