// The SQLite store beside other processes: killed, writing, opening.

import { deepEqual, equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { ALL } from '../../contracts/store/certificate-lists.ts';
import { fixedClock } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { countDue } from '../../support/due-jobs.ts';

const PROGRAM = join(import.meta.dirname, 'writing-process.ts');
const KILLS = 5;
const PROCESSES = 4;

interface Writing {
  readonly answered: AsyncIterable<string>;
  readonly kill: () => void;
  readonly ended: Promise<unknown>;
}

function startWriting(file: string, { prefix, count }: { readonly prefix: string; readonly count: number }): Writing {
  const child = spawn(process.execPath, [PROGRAM, file, prefix, `${count}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    answered: createInterface({ input: child.stdout }),
    kill: () => void child.kill('SIGKILL'),
    ended: once(child, 'close').then(([code]) => code),
  };
}

async function linesOf(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const list: string[] = [];
  for await (const line of lines) list.push(line);
  return list;
}

test(`a process that is killed as it writes loses nothing that it had answered, and leaves no half (${KILLS} times)`, async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  for (let round = 1; round <= KILLS; round++) {
    const writing = startWriting(file, { prefix: `${round}-`, count: 1_000_000 });
    const answered: string[] = [];
    for await (const id of writing.answered) {
      answered.push(id);
      // It goes on writing while the signal is on its way.
      if (answered.length === 50 * round) writing.kill();
    }
    await writing.ended;
    await using store = await openSqliteStore({ file, clock: fixedClock });
    const kept = await Promise.all(answered.map((id) => store.reads.certificates.find(id)));
    deepEqual(
      kept.map((certificate) => certificate?.id),
      answered,
    );
    const { total } = await store.reads.certificates.list(ALL, fixedClock.now());
    equal(await countDue(store, fixedClock.now()), total);
  }
});

test(`${PROCESSES} processes that open a new store at once and write it together lose nothing`, async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  const prefixes = Array.from({ length: PROCESSES }, (_, at) => `${at}-`);
  const answered = await Promise.all(
    prefixes.map(async (prefix) => {
      const writing = startWriting(file, { prefix, count: 200 });
      const ids = await linesOf(writing.answered);
      return { code: await writing.ended, ids };
    }),
  );
  deepEqual(
    answered.map(({ code, ids }) => [code, ids.length]),
    prefixes.map(() => [0, 200]),
  );
  await using store = await openSqliteStore({ file, clock: fixedClock });
  for (const id of answered.flatMap(({ ids }) => ids)) equal((await store.reads.certificates.find(id))?.id, id);
  equal(await countDue(store, fixedClock.now()), PROCESSES * 200);
});

test('what another process has written is seen by the next read', async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'reseal.db');
  await using store = await openSqliteStore({ file, clock: fixedClock });
  equal(await store.reads.certificates.find('other-0'), undefined);
  const writing = startWriting(file, { prefix: 'other-', count: 1 });
  deepEqual(await linesOf(writing.answered), ['other-0']);
  equal((await store.reads.certificates.find('other-0'))?.id, 'other-0');
  equal(await writing.ended, 0);
});
