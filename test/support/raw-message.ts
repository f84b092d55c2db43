// DNS messages put together byte by byte: by the rules, with names compressed as servers compress them, or against them.

import { concatBytes } from '../../src/lib/bytes.ts';
import { uint } from '../../src/dns-message/bytes.ts';
import { CLASS } from '../../src/dns-message/codes.ts';
import type { Counts } from '../../src/dns-message/header.ts';
import { nameBytes } from '../../src/dns-message/name-writer.ts';
import { recordBytes } from '../../src/dns-message/records.ts';

/** Behind the header stands the name of the question. */
export const QUESTION_AT = 12;
export const RESPONSE = 0x84_00;

export function pointerTo(offset: number): Uint8Array {
  return Uint8Array.of(0xc0 | (offset >> 8), offset & 0xff);
}

/** What it does not say is that of a good answer to the question. */
export interface RawParts {
  readonly id?: number;
  readonly flags?: number;
  readonly question?: Uint8Array;
  /** Where they lie. */
  readonly counts?: Partial<Counts>;
  readonly answers?: readonly Uint8Array[];
  readonly additionals?: readonly Uint8Array[];
}

export function rawMessage(parts: RawParts): Uint8Array {
  const {
    id = 0,
    flags = RESPONSE,
    question = rawQuestion('a.example.com', 16),
    answers = [],
    additionals = [],
  } = parts;
  const told = {
    questions: 1,
    answers: answers.length,
    authorities: 0,
    additionals: additionals.length,
    ...parts.counts,
  };
  const counts = [told.questions, told.answers, told.authorities, told.additionals];
  return concatBytes(...[id, flags, ...counts].map((value) => uint(value, 2)), question, ...answers, ...additionals);
}

export function rawQuestion(name: string, type: number, questionClass: number = CLASS.in): Uint8Array {
  return concatBytes(nameBytes(name), uint(type, 2), uint(questionClass, 2));
}

/** Of class IN at the name of the question, unless it says otherwise. */
export function rawRecord(record: {
  readonly name?: Uint8Array;
  readonly type: number;
  readonly class?: number;
  readonly data: Uint8Array;
}): Uint8Array {
  return recordBytes({ name: pointerTo(QUESTION_AT), class: CLASS.in, ttlSeconds: 5, ...record });
}

/** Names behind one another from `start`, each with the longest ending that stands before it as a pointer. */
export class NameCompressor {
  readonly #known = new Map<string, number>();

  /** The name as it is written at the offset. */
  write(name: string, offset: number): Uint8Array {
    const labels = name === '' ? [] : name.split('.');
    const parts: Uint8Array[] = [];
    let at = offset;
    for (let left = 0; left < labels.length; left += 1) {
      const rest = labels.slice(left).join('.');
      const known = this.#known.get(rest);
      if (known !== undefined) return concatBytes(...parts, pointerTo(known));
      if (at < 0x40_00) this.#known.set(rest, at);
      const label = Buffer.from(labels[left] ?? '', 'latin1');
      parts.push(Uint8Array.of(label.length), label);
      at += 1 + label.length;
    }
    return concatBytes(...parts, Uint8Array.of(0));
  }
}
