// Whether the log is still what was sealed: chain, entries, and the seals that somebody has kept elsewhere.

import { digestOf, markOf, MARK_BYTES, NO_SEAL_BEFORE, SealContent, type SealRecord } from './seal.ts';
import { sequenceOf } from './entry.ts';

/** A seal with what is to be found of its stretch. */
export interface SealedStretch {
  readonly seal: SealRecord;
  /** Undefined where its entries were pruned, as the log itself must say. */
  readonly lines: AsyncIterable<string> | Iterable<string> | undefined;
  /** MARK_BYTES for each entry, as they were when it was sealed; empty where there are none. */
  readonly marks: Uint8Array;
}

export interface Question {
  readonly stretches: AsyncIterable<SealedStretch>;
  /** What was appended since the last seal. */
  readonly unsealed: AsyncIterable<string>;
  /** By the number of the seal: its digest, as it was kept elsewhere. */
  readonly kept: ReadonlyMap<number, string>;
  /** Whether the first seal need not be number 1: an export may begin with any. */
  readonly mayBeginLater: boolean;
}

export interface Verified {
  readonly seals: number;
  readonly pruned: number;
  readonly entries: number;
  readonly unsealed: number;
  readonly last: SealRecord | undefined;
}

/** The log is not what was sealed. Its message ends a sentence. */
export class LogDiffers extends Error {
  override readonly name = 'LogDiffers';
}

/** Throws LogDiffers, which names the first seal and, where that can be told, the first entry that differs. */
export async function verify({ stretches, unsealed, kept, mayBeginLater }: Question): Promise<Verified> {
  const counts = { seals: 0, pruned: 0, entries: 0, unsealed: 0 };
  const prunings = new Prunings();
  let before: SealRecord | undefined;
  for await (const stretch of stretches) {
    const { seal, lines } = stretch;
    checkChain(seal, { before, mayBeginLater });
    checkKept(seal, kept);
    counts.seals += 1;
    counts.entries += seal.entries;
    if (lines === undefined) counts.pruned = seal.number;
    else await checkContent(stretch, lines, prunings);
    before = seal;
  }
  for (const number of kept.keys()) {
    if (number > (before?.number ?? 0)) throw new LogDiffers(`seal ${number}, which was kept, is not there any more`);
  }
  for await (const line of unsealed) {
    counts.unsealed += 1;
    prunings.note(line);
  }
  prunings.check(counts.pruned);
  return { ...counts, last: before };
}

function named({ number, day }: SealRecord): string {
  return `seal ${number} of ${day}`;
}

function checkChain(
  seal: SealRecord,
  { before, mayBeginLater }: { readonly before: SealRecord | undefined; readonly mayBeginLater: boolean },
): void {
  const first = before === undefined;
  if (first && mayBeginLater && seal.number > 1) return checkDigest(seal);
  const number = (before?.number ?? 0) + 1;
  if (seal.number !== number) throw new LogDiffers(`seal ${number} is missing before ${named(seal)}`);
  if (seal.after !== (before?.last ?? 0))
    throw new LogDiffers(`${named(seal)} does not begin where the one before it ends`);
  checkDigest(seal);
  if (seal.previous !== (before?.digest ?? NO_SEAL_BEFORE)) {
    throw new LogDiffers(`${named(seal)} was made after another seal than the one that stands before it`);
  }
}

function checkDigest(seal: SealRecord): void {
  if (digestOf(seal) !== seal.digest) throw new LogDiffers(`${named(seal)} was changed itself`);
}

function checkKept(seal: SealRecord, kept: ReadonlyMap<number, string>): void {
  const digest = kept.get(seal.number);
  if (digest === undefined || digest === seal.digest) return;
  throw new LogDiffers(`${named(seal)} is not the one that was kept`);
}

async function checkContent(
  { seal, marks }: SealedStretch,
  lines: NonNullable<SealedStretch['lines']>,
  prunings: Prunings,
): Promise<void> {
  const content = new SealContent();
  let count = 0;
  let differing: string | undefined;
  let last: string | undefined;
  for await (const line of lines) {
    content.add(line);
    prunings.note(line);
    const isSealed = count < seal.entries && hasMark(marks, count, line);
    if (differing === undefined && !isSealed) differing = line;
    count += 1;
    last = line;
  }
  const found = content.take();
  if (found.content === seal.content && found.entries === seal.entries) return;
  throw new LogDiffers(`${named(seal)}: ${differenceOf({ seal, count, differing, last })}`);
}

/** Where there is no mark, nothing is known of a single entry. */
function hasMark(marks: Uint8Array, at: number, line: string): boolean {
  const mark = marks.subarray(at * MARK_BYTES, (at + 1) * MARK_BYTES);
  return mark.length === 0 || Buffer.compare(mark, markOf(line)) === 0;
}

interface Difference {
  readonly seal: SealRecord;
  readonly count: number;
  readonly differing: string | undefined;
  readonly last: string | undefined;
}

function differenceOf({ seal, count, differing, last }: Difference): string {
  if (differing !== undefined) {
    const sequence = sequenceOf(differing);
    return `entry ${sequence ?? '(unreadable)'} is not the one that was sealed in its place; ${seal.entries} were sealed, ${count} are there`;
  }
  if (count < seal.entries) {
    const place =
      last === undefined ? 'all of its entries' : `what followed entry ${sequenceOf(last) ?? '(unreadable)'}`;
    return `${place} is missing; ${seal.entries} were sealed, ${count} are there`;
  }
  return `its entries are not those that were sealed; ${seal.entries} were sealed, ${count} are there`;
}

/** What the log itself says of its prunings. */
class Prunings {
  #through = 0;

  note(line: string): void {
    if (!line.includes('"kind":"pruned"')) return;
    this.#through = Math.max(this.#through, throughSealOf(line));
  }

  /** The entry of the last pruning is there until there is a later one. */
  check(pruned: number): void {
    if (pruned <= this.#through) return;
    throw new LogDiffers(`seal ${pruned} has no entries, and no entry of the log says that they were pruned`);
  }
}

/** 0 for another line, also for one that was changed into what cannot be read: the seal over it says so. */
function throughSealOf(line: string): number {
  try {
    const { kind, detail } = JSON.parse(line) as { readonly kind: string; readonly detail: string };
    const { throughSeal } = JSON.parse(detail) as { readonly throughSeal?: unknown };
    return kind === 'pruned' && typeof throughSeal === 'number' ? throughSeal : 0;
  } catch {
    return 0;
  }
}
