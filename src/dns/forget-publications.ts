// Notes of records at DNS servers are forgotten when nobody awaits them: those of zones that are not configured any more.

import { forgetByTime } from '../certificates/inventory/forget-records.ts';
import type { OperationRows } from '../certificates/model/operations.ts';
import type { Clock } from '../lib/clock.ts';
import type { PublicationRows } from './ports.ts';

interface NotedRows {
  readonly publications: PublicationRows;
  readonly operations: OperationRows;
}

/** Answers whether all was forgotten that was to be; if not, it is to be run again. */
export async function forgetPublications(world: {
  readonly store: { transact<T>(work: (rows: NotedRows) => Promise<T>): Promise<T> };
  readonly clock: Clock;
  readonly days: { readonly publications: number };
  readonly closing: AbortSignal;
}): Promise<boolean> {
  return await forgetByTime(world, { table: 'publications', days: world.days.publications, prune });
}

async function prune({ publications }: NotedRows, until: Date, limit: number): Promise<number> {
  return await publications.prune(until, limit);
}
