// What runs in the thread that writes: one connection, one group of write sets after the other.

import { parentPort, workerData } from 'node:worker_threads';
import { StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import type { CompiledSet } from '../compiled-set.ts';
import { openConnection } from './connection.ts';
import { runGroup } from './set-group.ts';
import type { GroupAnswer, GroupRequest, SentStatement, WriterSettings } from './writer-thread.ts';

// The one who starts the thread hands over just this.
const { beginAttempts, ...settings } = workerData as WriterSettings;
const connection = openConnection({ ...settings, readOnly: false });
/** By the numbers that stand for them from then on. */
const texts: string[] = [];

parentPort?.on('message', (message: GroupRequest | 'close') => {
  if (message === 'close') return close();
  parentPort?.postMessage(answerTo(message));
});

function answerTo({ id, newTexts, sets }: GroupRequest): GroupAnswer {
  texts.push(...newTexts);
  const outcome = runGroup(connection, { sets: sets.map(setOf), beginAttempts });
  if (outcome.kind === 'committed') return { id, outcome };
  const { error } = outcome;
  // Its class does not come over to the other thread.
  return error instanceof StoreUnavailable ? { id, outcome, trouble: error.trouble } : { id, outcome };
}

function setOf({ looks, changes, durability }: GroupRequest['sets'][number]): CompiledSet {
  return {
    looks: looks.map(([text, parameters, finds]) => ({ ...statementOf([text, parameters]), finds })),
    changes: changes.map(([text, parameters, rows]) => ({ ...statementOf([text, parameters]), rows })),
    turns: [],
    durability,
  };
}

function statementOf([text, parameters]: SentStatement) {
  const sql = texts[text];
  if (sql === undefined) throw new Error(`Cannot carry out a write set: there is no statement ${text}`);
  return { sql, parameters };
}

function close(): void {
  connection.close();
  parentPort?.close();
}
