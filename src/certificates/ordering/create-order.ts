// Orders of granted products: they are created, and await their information, which may come with them.

import { refuse } from '../../failure.ts';
import { newCertificateId } from '../../lib/ids.ts';
import { because } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import { takingRoom } from '../deciding/room.ts';
import { inserting } from '../deciding/saving.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import { storedBytesOf } from '../model/quota.ts';
import { freeSubjectKey } from '../keys/admitted-keys.ts';
import type { Tag } from '../model/tag.ts';
import { changing, expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { newOrder, underWay } from './order.ts';
import { refuseFailed } from './refuse-failed.ts';
import { informationFactsOf, type OrderInformation } from './submit-information.ts';

/** An order is one write set with those that are created with it. */
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
  | 'store'
  | 'origin'
  | 'hooksToldOf'
  | 'products'
  | 'keyPolicy'
  | 'csrPolicy'
  | 'secrets'
  | 'limits'
  | 'clock'
  | 'random'
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
  const { product, maxNames, orders } = request;
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
    return await carryOut(world, async (failed) => {
      await refuseFailed(world, failed);
      return { set: creating(world, { ...request, drafts }), answer: drafts };
    });
  });
}

function creating(
  world: CreateWorld,
  { accountUin, actor, drafts }: CreateRequest & { readonly drafts: readonly Certificate[] },
): WriteSet {
  const orders = drafts.length;
  const bytes = drafts.reduce((sum, order) => sum + storedBytesOf(order), 0);
  return together(
    takingRoom(world, { accountUin, records: orders, bytes, orders }),
    underWay(world, { accountUin, orders }),
    ...drafts.map((order) => together(inserting(world, order), logged(order, actor), withFreeKey(order))),
  );
}

function logged({ id: certificateId, accountUin, createdAt: at }: Certificate, actor: string): WriteSet {
  return changing({ kind: 'operation', operation: { accountUin, actor, certificateId, kind: 'apply', at } });
}

/** A key goes on record when its order is committed. */
function withFreeKey(order: Certificate): WriteSet {
  return order.step === 'filled' ? expecting(...freeSubjectKey(order, order.createdAt)) : NO_CHANGE;
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
