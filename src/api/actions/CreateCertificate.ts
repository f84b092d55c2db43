// CreateCertificate: order a granted product; its information follows.

import { createOrder } from '../../certificates/granted.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';
import { readTags } from '../tags.ts';
import { productNamed } from '../wire-values.ts';

/** The wire counts years; whatever is asked for, each certificate lives as long as its product says. */
const MAX_TIME_SPAN_YEARS = 5;

export const CreateCertificate = defineAction({
  name: 'CreateCertificate',
  input: { ProductId: 'int64!', DomainNum: 'int64!', TimeSpan: 'int64!', AutoVoucher: 'int64', Tags: 'Tags[]' },
  needsVerified: true,
  projectId: () => 0,
  run: async ({ input, caller, world }) => {
    const tags = readTags(input.Tags);
    if (input.TimeSpan < 1 || input.TimeSpan > MAX_TIME_SPAN_YEARS) {
      refuse({
        kind: 'argumentInvalid',
        detail: `TimeSpan is ${input.TimeSpan}, and may be 1 to ${MAX_TIME_SPAN_YEARS}`,
      });
    }
    const packageType = String(input.ProductId);
    const product = productNamed(world.products, packageType, 'granted');
    const { accountUin } = caller;
    const wish = { accountUin, actor: accountUin, product, packageType, tags, maxNames: input.DomainNum };
    const order = await createOrder(world, wish);
    return { CertificateIds: [order.id], DealIds: [order.id], ResourceIds: [order.id] };
  },
});
