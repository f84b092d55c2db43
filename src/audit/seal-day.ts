// Seals the log once for each day that is over, whichever node comes to it first.

import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import { lineOf } from './entry.ts';
import type { AuditReads, AuditStore } from './ports.ts';
import { digestOf, NO_SEAL_BEFORE, type Seal, SealContent, type SealRecord } from './seal.ts';

/** How often it is looked whether a day is over. */
export const SEAL_LOOK_MS = 5 * 60 * 1000;

const DAY_CHARACTERS = '2026-11-29'.length;

export interface SealingWorld {
  readonly store: AuditStore;
  readonly clock: Clock;
  /** Aborted when the service is to end: a long stretch is sealed after the next start then. */
  readonly closing: AbortSignal;
}

/**
 * A seal has everything since the one before it, in the order of the sequences: what was appended after midnight and before
 * the seal belongs to it too. After a clock was set back, a day that was sealed is not sealed again, and what comes goes
 * into the next seal. Answers whether all is sealed that is to be.
 */
export async function sealDay({ store, clock, closing }: SealingWorld): Promise<boolean> {
  const day = dayOf(addMs(clock.now(), -DAY_MS));
  const { audit } = store.reads;
  if ((await audit.findSealOf(day)) !== undefined) return true;
  const before = await audit.findLastSeal();
  const last = await store.transactAlone(async (rows) => await rows.audit.findLastSequence());
  const after = before?.last ?? 0;
  const content = new SealContent();
  for await (const line of linesOf(audit, { after, until: last })) {
    if (closing.aborted) return false;
    content.add(line);
  }
  const { marks, ...sealed } = content.take();
  const facts = { number: (before?.number ?? 0) + 1, day, after, last: Math.max(last, after), sealedAt: clock.now() };
  const seal = withDigest({ ...facts, ...sealed, previous: before?.digest ?? NO_SEAL_BEFORE });
  // Where another node was faster, its seal stands.
  await store.transact(async (rows) => await rows.audit.appendSeal(seal, marks));
  return true;
}

export function withDigest(seal: Seal): SealRecord {
  return { ...seal, digest: digestOf(seal) };
}

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, DAY_CHARACTERS);
}

/** Page after page, so that others have their turn between. */
export async function* linesOf(
  audit: Pick<AuditReads, 'listEntries'>,
  { after, until }: { readonly after: number; readonly until: number },
): AsyncGenerator<string> {
  for (let from = after; ; ) {
    const page = await audit.listEntries({ after: from, until });
    yield* page.map(lineOf);
    const last = page.at(-1);
    if (last === undefined) return;
    from = last.sequence;
  }
}
