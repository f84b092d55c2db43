// A new order (RFC 8555 §7.4, RFC 9773 §5), and orders as they are shown.

import { type ProblemType, refuseWith } from '../acme/problems.ts';
import type { JsonObject } from '../acme/strict-json.ts';
import { type AcmeAuthorization, type AcmeOrder, statusOfOrder } from '../certificates/model/acme.ts';
import type { DomainName } from '../certificates/model/domain-name.ts';
import type { Product } from '../certificates/model/product.ts';
import { namesToProve } from '../certificates/model/subject-name.ts';
import { addMs } from '../lib/clock.ts';
import { newAcmeId } from '../lib/ids.ts';
import { because } from '../reasons/reason.ts';
import { findReusable, makeAuthorization } from './authorizations.ts';
import {
  type AccountCall,
  type AcmeAnswer,
  type AcmeParts,
  answerJson,
  checkNoPayload,
  payloadOf,
  textIn,
} from './call.ts';
import { getProduct } from './directory.ts';
import { readIdentifiers } from './identifiers.ts';
import { checkOrderRight } from './order-right.ts';
import { findReplaced } from './replaced.ts';
import { LOOK_AGAIN_SECONDS, ORDER_LIFE_MS, ORDERS_PER_PAGE } from './settings.ts';
import { type OrderFacts, orderView } from './views.ts';

export async function answerNewOrder(call: AccountCall, directory: Product): Promise<AcmeAnswer> {
  const { parts, account } = call;
  const payload = payloadOf(call);
  const product = profileIn(parts, payload, directory);
  if (payload['notBefore'] !== undefined || payload['notAfter'] !== undefined) {
    return refuseWith('malformed', because('acmeNoTimes'));
  }
  const names = readIdentifiers(payload['identifiers'], product);
  const { accountUin } = await checkOrderRight(call, { product, names });
  const replaces = payload['replaces'] === undefined ? undefined : textIn(payload, 'replaces');
  const replaced = replaces === undefined ? undefined : await findReplaced(parts, { account, names, id: replaces });
  const authorizations = await authorizationsFor(call, { accountUin, product, names });
  const now = parts.world.clock.now();
  const order: AcmeOrder = {
    id: newAcmeId(parts.world.random),
    version: 1,
    accountId: account.id,
    productId: product.id,
    names,
    authorizationIds: authorizations.map(({ authorization }) => authorization.id),
    replaces,
    replacedId: replaced?.id,
    certificateId: undefined,
    createdAt: now,
    expiresAt: addMs(now, ORDER_LIFE_MS),
  };
  const added = authorizations.filter(({ isNew }) => isNew).map(({ authorization }) => authorization);
  await storeOrder(parts, { order, added, now });
  const known = authorizations.map(({ authorization }) => authorization);
  return answerOrder(parts, { order, facts: factsOf(order, { authorizations: known, now }), status: 201 });
}

/** draft-aaron-acme-profiles §4: the product of the directory, or one of the others. */
function profileIn(parts: AcmeParts, payload: JsonObject, directory: Product): Product {
  if (payload['profile'] === undefined) return directory;
  const profile = textIn(payload, 'profile');
  try {
    return getProduct(parts, profile);
  } catch {
    return refuseWith('invalidProfile', because('acmeNoProduct', { product: profile }));
  }
}

interface OrderAuthorization {
  readonly authorization: AcmeAuthorization;
  readonly isNew: boolean;
}

/** One for each name that is to be proved: of those that the account has proved already, the proof serves again. */
async function authorizationsFor(
  { parts, account }: AccountCall,
  order: { readonly accountUin: string; readonly product: Product; readonly names: readonly DomainName[] },
): Promise<readonly OrderAuthorization[]> {
  const names = namesToProve(order.names, order);
  const reusable = await findReusable(parts, { account, product: order.product, names });
  return names.map((name) => {
    const known = reusable.find((one) => (one.isWildcard ? `*.${one.domain}` : one.domain) === name);
    return { authorization: known ?? makeAuthorization(parts, { account, name }), isNew: known === undefined };
  });
}

async function storeOrder(
  { world, settings }: AcmeParts,
  {
    order,
    added,
    now,
  }: { readonly order: AcmeOrder; readonly added: readonly AcmeAuthorization[]; readonly now: Date },
): Promise<void> {
  const { accountId } = order;
  const { openOrders, pendingAuthorizations } = settings;
  const applied = await world.store.apply({
    expects: [
      {
        kind: 'acmeOpen',
        accountId,
        orders: openOrders - 1,
        authorizations: pendingAuthorizations - added.length,
        now,
      },
    ],
    changes: [
      { kind: 'insertAcmeOrder', order },
      ...added.map((authorization) => ({ kind: 'insertAcmeAuthorization', authorization }) as const),
    ],
  });
  if (applied.kind === 'conflict') refuseWith(TOO_MANY, because('acmeManyOpen', { most: openOrders }));
}

const TOO_MANY: ProblemType = 'rateLimited';

export function factsOf(
  order: AcmeOrder,
  known: Pick<OrderFacts, 'authorizations'> & Partial<Pick<OrderFacts, 'certificate'>> & { readonly now: Date },
): OrderFacts {
  const { authorizations, certificate, now } = known;
  return { authorizations, certificate, status: statusOfOrder(order, { authorizations, certificate, now }) };
}

export async function answerOrderById(call: AccountCall, id: string): Promise<AcmeAnswer> {
  checkNoPayload(call);
  const order = await getOrder(call, id);
  return answerOrder(call.parts, { order, facts: await readFacts(call.parts, order), status: 200 });
}

export function answerOrder(
  parts: AcmeParts,
  shown: { readonly order: AcmeOrder; readonly facts: OrderFacts; readonly status: 200 | 201 },
): AcmeAnswer {
  const { order, facts, status } = shown;
  return answerJson(status, orderView(parts, order, facts), {
    location: parts.addresses.order(order.id),
    ...(facts.status === 'processing' ? { 'retry-after': String(LOOK_AGAIN_SECONDS) } : {}),
  });
}

/** Of another account there is none. */
export async function getOrder({ parts, account }: AccountCall, id: string): Promise<AcmeOrder> {
  const order = await parts.world.store.reads.acme.findOrder(id);
  return order?.accountId === account.id ? order : refuseWith('malformed', because('acmeNothingThere'));
}

export async function readFacts({ world }: AcmeParts, order: AcmeOrder): Promise<OrderFacts> {
  const { reads } = world.store;
  const { authorizationIds, certificateId } = order;
  const authorizations = certificateId === undefined ? await reads.acme.listAuthorizations(authorizationIds) : [];
  const certificate = certificateId === undefined ? undefined : await reads.certificates.findWithDeleted(certificateId);
  return factsOf(order, { authorizations, certificate, now: world.clock.now() });
}

/** RFC 8555 §7.1.2.1: a page, and where the next one is. */
export async function answerOrders(call: AccountCall, after: string): Promise<AcmeAnswer> {
  checkNoPayload(call);
  const { parts, account } = call;
  const { addresses, world } = parts;
  const page = { accountId: account.id, after, limit: ORDERS_PER_PAGE + 1, now: world.clock.now() };
  const ids = await world.store.reads.acme.listOrders(page);
  const shown = ids.slice(0, ORDERS_PER_PAGE);
  const last = ids.length > shown.length ? shown.at(-1) : undefined;
  const orders = shown.map((id) => addresses.order(id));
  return answerJson(
    200,
    { orders },
    last === undefined ? {} : { link: [`<${addresses.orders(account.id, last)}>;rel="next"`] },
  );
}
