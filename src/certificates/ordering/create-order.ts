// Orders of granted products: they are created, and await their information, which may come with them.

import { refuse } from '../../failure.ts';
import { newCertificateId } from '../../lib/ids.ts';
import { because } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import { storedBytesOf, takeRoom } from '../model/quota.ts';
import { checkSubjectKey } from '../keys/subject-keys.ts';
import type { Tag } from '../model/tag.ts';
import { checkOrdersUnderWay, newOrder } from './order.ts';
import { informationFactsOf, type OrderInformation } from './submit-information.ts';

/** An order is one transaction with those that are created with it. */
export const MAX_ORDERS_AT_ONCE = 100;

export interface CreateRequest {
  readonly accountUin: string;
  readonly actor: string;
  readonly product: Product;
  /** By which of its names the product is asked for. */
  readonly packageType: string;
  readonly projectId: number;
  readonly tags: readonly Tag[];
  readonly maxNames: number;
}

export interface NewOrder {
  /** Undefined: it is awaited. */
  readonly information: OrderInformation | undefined;
  /** The certificate that it renews. */
  readonly renews: string | undefined;
}

const AWAITING_INFORMATION: NewOrder = { information: undefined, renews: undefined };

type CreateWorld = Pick<
  World,
  'store' | 'products' | 'keyPolicy' | 'csrPolicy' | 'secrets' | 'limits' | 'clock' | 'random'
>;

/** Answers an order of a granted product that awaits its information. */
export async function createOrder(world: CreateWorld, request: CreateRequest): Promise<Certificate> {
  const [order] = await createOrders(world, { ...request, orders: [AWAITING_INFORMATION] });
  if (order === undefined) throw new Error('Cannot create an order: none was made');
  return order;
}

/** Answers 1 to MAX_ORDERS_AT_ONCE orders, all of which are created or none. */
export async function createOrders(
  world: CreateWorld,
  request: CreateRequest & { readonly orders: readonly NewOrder[] },
): Promise<readonly Certificate[]> {
  const { accountUin, product, maxNames, orders } = request;
  if (maxNames < 1 || maxNames > product.maxNames) {
    refuse({
      kind: 'argumentInvalid',
      detail: because('productNames', { product: product.id, most: product.maxNames, count: maxNames }),
    });
  }
  return await withFreshId(world, async (firstId) => {
    const drafts = orders.map((order, at) => {
      return draft(world, { ...request, ...order, id: at === 0 ? firstId : newCertificateId(world.random) });
    });
    const bytes = drafts.reduce((sum, order) => sum + storedBytesOf(order), 0);
    await world.store.transact(async (rows) => {
      await takeRoom(rows, world, { accountUin, records: drafts.length, bytes, orders: drafts.length });
      for (const order of drafts) await insert(rows, order, request.actor);
      await checkOrdersUnderWay(rows, world, accountUin);
    });
    return drafts;
  });
}

function draft(world: CreateWorld, facts: CreateRequest & NewOrder & { readonly id: string }): Certificate {
  const { id, accountUin, product, packageType, projectId, tags, maxNames, information, renews } = facts;
  const [keyAlgorithm] = product.keyAlgorithms;
  const order = newOrder({
    ...(keyAlgorithm === undefined ? {} : { keyAlgorithm }),
    id,
    accountUin,
    projectId,
    alias: '',
    tags,
    productId: product.id,
    packageType,
    maxNames,
    renews,
    createdAt: world.clock.now(),
  });
  if (information === undefined) return order;
  return { ...order, ...informationFactsOf(world, { ...information, certificate: order }), step: 'filled' };
}

async function insert(rows: Rows, order: Certificate, actor: string): Promise<void> {
  const { id: certificateId, accountUin, createdAt: at } = order;
  if (order.step === 'filled') await checkSubjectKey(rows, order, at);
  await rows.certificates.insert(order);
  await rows.operations.append({ accountUin, actor, certificateId, kind: 'apply', at });
}
