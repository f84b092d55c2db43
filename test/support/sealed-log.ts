// A log of some days, sealed, whose file a test may tamper with.

import { DatabaseSync } from 'node:sqlite';
import { exportedLog, exportLines, storedStretches, unsealedLines } from '../../src/audit/logs.ts';
import { sealDay } from '../../src/audit/seal-day.ts';
import { LogDiffers, verify, type Verified } from '../../src/audit/verify.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { ACCOUNT, OTHER_ACCOUNT } from '../contracts/store/samples.ts';
import { makeTestClock, type TestClock } from './service.ts';
import { openTemporaryStore } from './store.ts';

const OPEN = new AbortController().signal;

export interface SealedLog extends AsyncDisposable {
  readonly store: RecordStore;
  readonly clock: TestClock;
  readonly file: string;
  append(count: number, accountUin?: string): Promise<void>;
  /** Lets the day end, and has it sealed. */
  endDay(): Promise<void>;
  seal(): Promise<boolean>;
  /** What whoever can write the file may do. */
  tamper(...statements: readonly string[]): void;
}

export async function openSealedLog(): Promise<SealedLog> {
  const clock = makeTestClock(new Date('2026-11-29T12:00:00Z'));
  const { store, file, [Symbol.asyncDispose]: close } = await openTemporaryStore({ clock });
  const seal = async () => await sealDay({ store, clock, closing: OPEN });
  let at = 0;
  return {
    store,
    clock,
    file,
    seal,
    append: async (count, accountUin = ACCOUNT) => {
      await store.transact(async (rows) => {
        for (let done = 0; done < count; done += 1) {
          at += 1;
          const operation = { accountUin, actor: accountUin, certificateId: `c${at}`, kind: 'issued' as const };
          await rows.operations.append({ ...operation, at: clock.now() });
        }
      });
    },
    endDay: async () => {
      clock.advance(DAY_MS);
      await seal();
    },
    tamper: (...statements) => {
      using database = new DatabaseSync(file);
      for (const statement of statements) database.exec(statement);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Three days with entries 1 to 4, 5 to 9 and 10 to 12, and 13 and 14 since. */
export async function openThreeDays(): Promise<SealedLog> {
  const log = await openSealedLog();
  for (const count of [4, 5, 3]) {
    await log.append(count - 1);
    await log.append(1, OTHER_ACCOUNT);
    await log.endDay();
  }
  await log.append(2);
  return log;
}

export async function verifyStored(
  { store: { reads } }: Pick<SealedLog, 'store'>,
  kept: ReadonlyMap<number, string> = new Map(),
): Promise<Verified | string> {
  const { audit } = reads;
  return await outcomeOf(
    verify({ stretches: storedStretches(audit), unsealed: unsealedLines(audit), kept, mayBeginLater: false }),
  );
}

export async function verifyLines(lines: readonly string[]): Promise<Verified | string> {
  const log = exportedLog(iterate(lines));
  return await outcomeOf(verify({ ...log, kept: new Map(), mayBeginLater: true }));
}

async function* iterate(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** Of a log that is not as it was sealed. */
export function differenceIn(outcome: Verified | string): string {
  if (typeof outcome === 'string') return outcome;
  throw new Error(`Nothing was found: ${JSON.stringify(outcome)}`);
}

/** Why the log differs, as a text. */
async function outcomeOf(verifying: Promise<Verified>): Promise<Verified | string> {
  try {
    return await verifying;
  } catch (error) {
    if (error instanceof LogDiffers) return error.message;
    throw error;
  }
}

export async function exportOf(
  { store }: Pick<SealedLog, 'store'>,
  wish: Partial<Parameters<typeof exportLines>[1]> = {},
): Promise<readonly string[]> {
  const whole = { from: undefined, to: undefined, accountUin: undefined };
  const lines: string[] = [];
  for await (const line of exportLines(store.reads.audit, { ...whole, ...wish })) lines.push(line);
  return lines;
}
