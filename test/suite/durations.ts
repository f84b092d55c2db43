// How long each test file took when it last ran, so that the long ones begin first and both ends are reached together.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Of a file that has not run yet. */
const ASSUMED_MS = 3000;

/** File → milliseconds. */
const DURATIONS = z.record(z.string(), z.number().nonnegative());
export type Durations = Readonly<Record<string, number>>;

/** None where there is no record, or one that cannot be read: only the order depends on it. */
export function readDurations(record: string): Durations {
  try {
    return DURATIONS.parse(JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return {};
  }
}

export function writeDurations(record: string, durations: Durations): void {
  mkdirSync(dirname(record), { recursive: true });
  writeFileSync(record, `${JSON.stringify(durations, undefined, 2)}\n`);
}

export function longestFirst(files: readonly string[], durations: Durations): readonly string[] {
  const timeOf = (file: string): number => durations[file] ?? ASSUMED_MS;
  return files.toSorted((one, other) => timeOf(other) - timeOf(one));
}
