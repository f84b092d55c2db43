// What runs in the thread that writes: one connection, one group of write sets after the other.

import { workerData } from 'node:worker_threads';
import type { CompiledSet } from '../sets/compiled-set.ts';
import type { Connection } from './connection.ts';
import { runGroup } from './set-group.ts';
import { answerRequests, sentError } from './thread-protocol.ts';
import type { GroupAnswer, GroupRequest, SentStatement, WriterSettings } from './writer-thread.ts';

// The one who starts the thread hands over just this.
const { beginAttempts, ...settings } = workerData as WriterSettings;
/** By the numbers that stand for them from then on. */
const texts: string[] = [];

answerRequests(settings, { readOnly: false, answer });

function answer({ id, newTexts, sets }: GroupRequest, connection: Connection): GroupAnswer {
  texts.push(...newTexts);
  const outcome = runGroup(connection, { sets: sets.map(setOf), beginAttempts });
  return outcome.kind === 'committed' ? { kind: 'outcome', id, outcome } : withError(id, outcome);
}

function withError(id: number, outcome: Exclude<GroupAnswer['outcome'], { readonly kind: 'committed' }>): GroupAnswer {
  const { trouble } = sentError(outcome.error);
  return trouble === undefined ? { kind: 'outcome', id, outcome } : { kind: 'outcome', id, outcome, trouble };
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
