// The log as it is verified: in the store, or in the lines of an export.

import { linesOf } from './seal-day.ts';
import type { AuditReads, StoredSeal } from './ports.ts';
import { readSealLine, sealLineOf } from './seal.ts';
import type { SealedStretch } from './verify.ts';

/** Every seal in order. */
export async function* sealsOf(audit: Pick<AuditReads, 'listSeals'>): AsyncGenerator<StoredSeal> {
  for (let after = 0; ; ) {
    const page = await audit.listSeals(after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

export async function* storedStretches(audit: AuditReads): AsyncGenerator<SealedStretch> {
  for await (const seal of sealsOf(audit)) {
    const lines = seal.prunedAt === undefined ? linesOf(audit, { after: seal.after, until: seal.last }) : undefined;
    yield { seal, lines, marks: await audit.findMarks(seal.number) };
  }
}

/** What was appended since the last seal. */
export async function* unsealedLines(audit: AuditReads): AsyncGenerator<string> {
  const until = await audit.findLastSequence();
  yield* linesOf(audit, { after: (await audit.findLastSeal())?.last ?? 0, until });
}

export interface ExportWish {
  /** The days whose seals are exported, both included: "2026-11-29"; undefined for no bound. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Only what is of this account. Such an export has no seals, which are over all accounts. */
  readonly accountUin: string | undefined;
}

/** Entries, after each stretch its seal; in the end, unless the days end before, what is not sealed yet. */
export async function* exportLines(audit: AuditReads, { from, to, accountUin }: ExportWish): AsyncGenerator<string> {
  const wanted = (line: string): boolean => accountUin === undefined || isOf(line, accountUin);
  for await (const seal of sealsOf(audit)) {
    const isWithin = (from === undefined || seal.day >= from) && (to === undefined || seal.day <= to);
    if (!isWithin || seal.prunedAt !== undefined) continue;
    for await (const line of linesOf(audit, { after: seal.after, until: seal.last })) if (wanted(line)) yield line;
    if (accountUin === undefined) yield sealLineOf(seal);
  }
  if (to !== undefined) return;
  for await (const line of unsealedLines(audit)) if (wanted(line)) yield line;
}

function isOf(line: string, accountUin: string): boolean {
  return (JSON.parse(line) as { readonly accountUin: string }).accountUin === accountUin;
}

export interface ExportedLog {
  readonly stretches: AsyncIterable<SealedStretch>;
  /** What follows the last seal; to be read when the stretches were. */
  readonly unsealed: AsyncIterable<string>;
}

export function exportedLog(lines: AsyncIterable<string>): ExportedLog {
  let open: string[] = [];
  async function* stretches(): AsyncGenerator<SealedStretch> {
    for await (const line of lines) {
      const seal = readSealLine(line);
      if (seal === undefined) {
        if (line !== '') open.push(line);
        continue;
      }
      yield { seal, lines: open, marks: new Uint8Array() };
      open = [];
    }
  }
  async function* unsealed(): AsyncGenerator<string> {
    yield* open;
  }
  return { stretches: stretches(), unsealed: unsealed() };
}
