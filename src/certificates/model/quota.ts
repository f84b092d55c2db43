// Quotas: how much of the store an account may take, and how much a day may add to it.

import { type Clock, DAY_MS } from '../../lib/clock.ts';
import { refuse } from '../../failure.ts';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { encodeOutline } from '../../x509/pem/pem-outline.ts';
import type { Certificate } from './certificate.ts';

/**
 * records: certificates on record, deleted ones too until they are forgotten · bytes: what the account has brought of them,
 * see storedBytesOf · orders: applications, orders, reissues and resubmissions of a day · acts: what else leaves a record on
 * that day: downloads, changes, submitted information, deletion tasks.
 */
export const QUOTAS = ['records', 'bytes', 'orders', 'acts'] as const;
export type Quota = (typeof QUOTAS)[number];

/** A number for each quota: what is allowed, what is used, or what is to be added. */
export type Amounts = Readonly<Record<Quota, number>>;

export const NOTHING: Amounts = { records: 0, bytes: 0, orders: 0, acts: 0 };

export interface QuotaLimits {
  readonly quotas: Amounts;
  /** By account, where they differ. */
  readonly quotasOf: ReadonlyMap<string, Partial<Amounts>>;
}

export interface Addition {
  readonly accountUin: string;
  readonly amounts: Amounts;
  readonly allowed: Amounts;
  /** See utcDayOf. */
  readonly day: number;
}

export interface UsageReads {
  /** Orders and acts are those of the day; nothing for an account that has none. */
  find(accountUin: string, day: number): Promise<Amounts>;
}

export interface UsageRows extends UsageReads {
  /** Adds all of it, or nothing: answers the first quota that it would exceed. A quota to which nothing is added is not asked. */
  take(addition: Addition): Promise<Quota | undefined>;
  /** What is kept no more. */
  give(accountUin: string, amounts: Pick<Amounts, 'records' | 'bytes'>): Promise<void>;
}

export interface QuotaWorld {
  readonly limits: QuotaLimits;
  readonly clock: Clock;
}

export interface Wanted extends Partial<Amounts> {
  readonly accountUin: string;
}

/** In the transaction that keeps it. Refuses what would exceed a quota of the account. */
export async function takeRoom(
  { usage }: { readonly usage: UsageRows },
  { limits, clock }: QuotaWorld,
  { accountUin, ...added }: Wanted,
): Promise<void> {
  const addition = additionOf({ limits, clock }, { accountUin, ...added });
  const quota = await usage.take(addition);
  if (quota !== undefined) refuse({ kind: 'quotaReached', quota, limit: addition.allowed[quota] });
}

/** What is wanted, as it is counted today and held against what the account is allowed. */
export function additionOf({ limits, clock }: QuotaWorld, { accountUin, ...added }: Wanted): Addition {
  const allowed = allowedTo(limits, accountUin);
  return { accountUin, amounts: { ...NOTHING, ...added }, allowed, day: utcDayOf(clock.now()) };
}

export function allowedTo({ quotas, quotasOf }: QuotaLimits, accountUin: string): Amounts {
  return { ...quotas, ...quotasOf.get(accountUin) };
}

/** Each certificate of a chain is kept with its length before it. */
export const CHAIN_LENGTH_BYTES = 4;

/**
 * What somebody brings along: chain and key of an upload and how they were written, the CSR of an order. What the service makes itself is of the size
 * that the service chooses, so that the number of records bounds it.
 */
export function storedBytesOf(certificate: Certificate): number {
  const { source, csrOrigin, csr } = certificate;
  if (source === 'uploaded') return uploadedBytesOf(certificate).reduce((sum, bytes) => sum + bytes, 0);
  return csrOrigin === 'upload' ? (csr?.length ?? 0) : 0;
}

function uploadedBytesOf({ issued, chainOutline, sealedKey, sealedKeyOutline }: Certificate): readonly number[] {
  const chain = issued?.chain.map(({ length }) => length + CHAIN_LENGTH_BYTES) ?? [];
  const outline = chainOutline === undefined ? 0 : bytesOfUtf8(encodeOutline(chainOutline)).length;
  return [...chain, outline, sealedKey?.length ?? 0, sealedKeyOutline?.length ?? 0];
}

/** Days since 1970, UTC. */
export function utcDayOf(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS);
}

/** What is used after an addition; or the first quota that it exceeds. */
export function judgeAddition(
  used: Amounts,
  { amounts, allowed }: { readonly amounts: Amounts; readonly allowed: Amounts },
): { readonly used: Amounts } | { readonly exceeded: Quota } {
  const exceeded = QUOTAS.find((quota) => amounts[quota] > 0 && used[quota] + amounts[quota] > allowed[quota]);
  return exceeded === undefined ? { used: sumOf([used, amounts]) } : { exceeded };
}

export function sumOf(all: readonly Amounts[]): Amounts {
  return all.reduce((sum, each) => perQuota((quota) => sum[quota] + each[quota]), NOTHING);
}

export function perQuota(amountOf: (quota: Quota) => number): Amounts {
  return {
    records: amountOf('records'),
    bytes: amountOf('bytes'),
    orders: amountOf('orders'),
    acts: amountOf('acts'),
  };
}
