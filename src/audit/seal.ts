// A seal: what the entries of a stretch of the log were, and which seal stands before it.
//
// Each seal names the digest of the one before it, so that who has kept one of them can tell whether anything before it was
// changed since, whatever was done to the database.

import { createHash, type Hash } from 'node:crypto';

export interface Seal {
  /** 1, 2, 3 … */
  readonly number: number;
  /** The last day that was over when it was made, UTC: "2026-11-29". No two seals have the same. */
  readonly day: string;
  /** The sequence of the last entry before its own; 0 for the first seal. */
  readonly after: number;
  /** No entry after this is in it. */
  readonly last: number;
  /** How many there are in it. Sequences may be missing. */
  readonly entries: number;
  /** SHA-256 of its entries' lines, each with its line feed, in the order of their sequences; lower-case hex. */
  readonly content: string;
  readonly sealedAt: Date;
  /** Digest of the seal before it; zeros for the first. */
  readonly previous: string;
}

export interface SealRecord extends Seal {
  /** SHA-256 of its line, lower-case hex. */
  readonly digest: string;
}

export const NO_SEAL_BEFORE = '0'.repeat(64);

/** A JSON object whose members stand in this order. */
function factsLineOf({ number, day, after, last, entries, content, sealedAt, previous }: Seal): string {
  const facts = { seal: number, day, after, last, entries, content, sealedAt: sealedAt.toISOString(), previous };
  return JSON.stringify(facts);
}

export function digestOf(seal: Seal): string {
  return createHash('sha256')
    .update(`${factsLineOf(seal)}\n`)
    .digest('hex');
}

/** As it stands in an export: what is digested, and the digest. */
export function sealLineOf(seal: SealRecord): string {
  return `${factsLineOf(seal).slice(0, -1)},"digest":"${seal.digest}"}`;
}

/** Undefined for a line of another form. Its digest is not looked at. */
export function readSealLine(line: string): SealRecord | undefined {
  if (!line.startsWith('{"seal":')) return undefined;
  const {
    seal: number,
    sealedAt,
    ...facts
  } = JSON.parse(line) as Omit<SealRecord, 'number' | 'sealedAt'> & {
    readonly seal: number;
    readonly sealedAt: string;
  };
  const read: SealRecord = { ...facts, number, sealedAt: new Date(sealedAt) };
  return Number.isNaN(read.sealedAt.getTime()) || sealLineOf(read) !== line ? undefined : read;
}

/** Of each entry so much of its hash is kept beside the seal: by it the first that differs is named. */
export const MARK_BYTES = 4;
/** Of a longer stretch the rest has no marks, and what differs there is named by its day. 4 MB. */
export const MAX_MARKS = 1_000_000;

const FIRST_MARKS = 256;

/** What a seal says of entries, as their lines come. */
export class SealContent {
  readonly #hash: Hash = createHash('sha256');
  /** Twice as long whenever it is full: a buffer for each mark would take fifty times their room. */
  #marks = new Uint8Array(FIRST_MARKS * MARK_BYTES);
  #entries = 0;

  add(line: string): void {
    this.#hash.update(`${line}\n`);
    if (this.#entries < MAX_MARKS) this.#keep(markOf(line));
    this.#entries += 1;
  }

  /** To be asked once, at the end. */
  take(): Pick<Seal, 'entries' | 'content'> & { readonly marks: Uint8Array } {
    const marks = this.#marks.slice(0, Math.min(this.#entries, MAX_MARKS) * MARK_BYTES);
    return { entries: this.#entries, content: this.#hash.digest('hex'), marks };
  }

  #keep(mark: Uint8Array): void {
    const at = this.#entries * MARK_BYTES;
    if (at === this.#marks.length) {
      const longer = new Uint8Array(at * 2);
      longer.set(this.#marks);
      this.#marks = longer;
    }
    this.#marks.set(mark, at);
  }
}

export function markOf(line: string): Uint8Array {
  return createHash('sha256').update(line).digest().subarray(0, MARK_BYTES);
}
