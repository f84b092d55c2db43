// CreateCertificate: order a granted product; its information follows.

import { createOrder } from '../../certificates/ordering/create-order.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { readTags } from '../words/tags.ts';
import { MAX_ORDERED_YEARS, productNamed } from '../words/wire-values.ts';

export const CreateCertificate = defineAction({
  name: 'CreateCertificate',
  input: { ProductId: 'int64!', DomainNum: 'int64!', TimeSpan: 'int64!', AutoVoucher: 'int64', Tags: 'Tags[]' },
  needsVerified: true,
  projectId: () => 0,
  alsoDoes: () => ['CreateCertificateByPackage'],
  run: async ({ input, caller, world }) => {
    const tags = readTags(input.Tags);
    if (input.TimeSpan < 1 || input.TimeSpan > MAX_ORDERED_YEARS) {
      const range = { least: 1, most: MAX_ORDERED_YEARS };
      const detail = because('numberNotWithin', { parameter: 'TimeSpan', value: input.TimeSpan, ...range });
      refuse({ kind: 'argumentInvalid', detail });
    }
    const packageType = String(input.ProductId);
    const product = productNamed(world.products, packageType, 'granted');
    const { accountUin } = caller;
    const wish = { accountUin, actor: accountUin, product, packageType, projectId: 0, tags };
    const order = await createOrder(world, { ...wish, maxNames: input.DomainNum });
    return { CertificateIds: [order.id], DealIds: [order.id], ResourceIds: [order.id] };
  },
});
