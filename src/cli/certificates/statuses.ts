// The wire's Status numbers under names to select by, in words, and what they mean to someone who waits.

import type { WireCertificate } from './answers.ts';

/** reference/lifecycle.md, "Status". */
export const STATUS_GROUPS = {
  pending: [0, 4, 5, 8, 11, 13],
  issued: [1],
  failed: [2],
  expired: [3],
  cancelled: [6, 7],
  revoked: [9, 10, 12],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type StatusGroup = keyof typeof STATUS_GROUPS;

export const STATUS_GROUP_NAMES = Object.keys(STATUS_GROUPS) as readonly StatusGroup[];

const ISSUED: ReadonlySet<number> = new Set(STATUS_GROUPS.issued);
/** Failed, expired, cancelled, revoked, refunded: waiting changes nothing any more. */
const OVER: ReadonlySet<number> = new Set([2, 3, 6, 7, 9, 10, 12, 14]);

export function isIssued(status: number): boolean {
  return ISSUED.has(status);
}

export function isOver(status: number): boolean {
  return OVER.has(status);
}

export function statusText({ Status, StatusName, StatusMsg }: WireCertificate): string {
  return [StatusName ?? String(Status), StatusMsg].filter((part) => part).join(': ');
}
