// Campaigns of the operator, from the data folder: what a command decides goes on record, and the service that runs works it off.

import { callAsOperator } from '../api/campaigns/operator-call.ts';
import { makeProducts } from '../certificates/model/product.ts';
import type { OperatorService } from '../cli/shell.ts';
import type { Config } from '../config/config.ts';
import { makeReportSigner } from '../reports/signer.ts';
import { campaignParts } from './campaigns.ts';
import { openLocal, type Surroundings } from './local.ts';

export async function openOperator(config: Config, surroundings: Surroundings): Promise<OperatorService> {
  const local = await openLocal(config, surroundings);
  const products = makeProducts(config.products);
  const world = {
    ...local,
    ...campaignParts(config, { ...local, products }),
    products,
    reportSigner: makeReportSigner(local),
    massRevocation: config.massRevocation,
    // The worker of another process looks at due jobs by itself.
    wake: () => undefined,
  };
  return {
    // As it would have come over the wire, where undefined members are left out.
    call: async (name, input) => JSON.parse(JSON.stringify(await callAsOperator(world, { name, input }))),
    [Symbol.asyncDispose]: async () => await local[Symbol.asyncDispose](),
  };
}
