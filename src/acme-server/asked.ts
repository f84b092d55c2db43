// Requests about an order that replaces what a campaign asks its client to replace: they are not held to the rate of others.

import { findAsking } from '../certificates/campaign/at-risk.ts';
import { DomainError } from '../failure.ts';
import type { Route } from './addresses.ts';
import { type AccountCall, payloadOf } from './call.ts';
import { findByAriId } from './certificate-id.ts';

/** RFC 9773 §6 wants such renewals to be let through; a client that loops is bounded all the same. */
export const ASKED_RATE_FACTOR = 10;

/** Rejects with rateExceeded. What a request is about is looked at only where its account has used up what it has. */
export async function passAccountRate(call: AccountCall, route: Route): Promise<void> {
  const { parts, account } = call;
  const limit = parts.settings.requestsPerSecond;
  try {
    await parts.passRate(`acme/${account.id}`, limit);
  } catch (error) {
    const isOverRate = error instanceof DomainError && error.refusal.kind === 'rateExceeded';
    if (!isOverRate || !(await isAskedFor(call, route))) throw error;
    await parts.passRate(`acme/${account.id}/asked`, limit * ASKED_RATE_FACTOR);
  }
}

async function isAskedFor(call: AccountCall, route: Route): Promise<boolean> {
  const { reads } = call.parts.world.store;
  const replacedId = await findReplacedId(call, route);
  return replacedId !== undefined && (await findAsking(reads, replacedId)) !== undefined;
}

/** Of an order of this account, and of a certificate that it has ordered. */
async function findReplacedId(call: AccountCall, route: Route): Promise<string | undefined> {
  const { account, parts } = call;
  const { reads } = parts.world.store;
  if (route.kind === 'order' || route.kind === 'finalize') {
    const order = await reads.acme.findOrder(route.id);
    return order?.accountId === account.id ? order.replacedId : undefined;
  }
  if (route.kind !== 'new-order') return undefined;
  const { replaces } = payloadOf(call);
  const certificate = typeof replaces === 'string' ? await findByAriId(reads, replaces) : undefined;
  const order = certificate && (await reads.acme.findOrderOfCertificate(certificate.id));
  return order?.accountId === account.id ? certificate?.id : undefined;
}
