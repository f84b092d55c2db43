// What is next for an order at the authority: from its state there and the times here alone.

import type { AcmeOrder } from '../../acme/client/order.ts';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import type { IssuerOrder } from './ports.ts';

export type NextLook =
  /** The authority is told to look at the challenges. */
  | { readonly act: 'answer' }
  | { readonly act: 'finalize' }
  | { readonly act: 'fetch' }
  | { readonly act: 'wait'; readonly until: Date }
  /** It has come to nothing there. */
  | { readonly act: 'fail' }
  /** It takes too long. */
  | { readonly act: 'giveUp' };

/** Let's Encrypt's orders live for seven days; no authority takes longer to decide. */
export const ORDER_PATIENCE_MS = 7 * DAY_MS;
export const ORDER_PATIENCE_HOURS = ORDER_PATIENCE_MS / HOUR_MS;
/** Between two looks at an order that the authority works on. */
export const MIN_POLL_MS = SECOND_MS;
export const MAX_POLL_MS = 5 * MINUTE_MS;
/** A challenge that the authority seems to have forgotten is answered again. */
export const ANSWER_AGAIN_MS = HOUR_MS;

export function nextLook(
  order: Pick<AcmeOrder, 'status' | 'retryAt'>,
  { record, now }: { readonly record: Pick<IssuerOrder, 'openedAt' | 'answeredAt'>; readonly now: Date },
): NextLook {
  const { status } = order;
  if (status === 'valid') return { act: 'fetch' };
  if (status === 'invalid') return { act: 'fail' };
  if (isTooOld(record, now)) return { act: 'giveUp' };
  if (status === 'ready') return { act: 'finalize' };
  const { answeredAt } = record;
  const isAnswered = answeredAt !== undefined && addMs(answeredAt, ANSWER_AGAIN_MS) > now;
  if (status === 'pending' && !isAnswered) return { act: 'answer' };
  return { act: 'wait', until: pollAt(order, { since: workedOnSince(record), now }) };
}

/** Whether nothing can be expected of the order any more. */
export function isTooOld({ openedAt }: Pick<IssuerOrder, 'openedAt'>, now: Date): boolean {
  return addMs(openedAt, ORDER_PATIENCE_MS) <= now;
}

/** Since when the authority has been at work on it. */
export function workedOnSince({ answeredAt, openedAt }: Pick<IssuerOrder, 'openedAt' | 'answeredAt'>): Date {
  return answeredAt ?? openedAt;
}

/** After half as long as it has taken already, or when the authority says, and within the limits. */
export function pollAt(
  { retryAt }: Pick<AcmeOrder, 'retryAt'>,
  { since, now }: { readonly since: Date; readonly now: Date },
): Date {
  const wantedMs = (retryAt?.getTime() ?? now.getTime() + (now.getTime() - since.getTime()) / 2) - now.getTime();
  return addMs(now, Math.min(Math.max(wantedMs, MIN_POLL_MS), MAX_POLL_MS));
}
