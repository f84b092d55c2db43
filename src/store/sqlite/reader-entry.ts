// What runs in the thread that reads: one read-only connection, one statement after the other.

import { workerData } from 'node:worker_threads';
import type { Connection } from './connection.ts';
import type { ReadAnswer, ReadRequest } from './reader-thread.ts';
import { answerRequests, sentError, type ThreadSettings } from './thread-protocol.ts';

// The one who starts the thread hands over just this.
answerRequests(workerData as ThreadSettings, { readOnly: true, answer });

function answer({ id, sql, parameters }: ReadRequest, connection: Connection): ReadAnswer {
  try {
    return { kind: 'rows', id, rows: connection.all(sql, parameters) };
  } catch (error) {
    return { kind: 'error', id, ...sentError(error) };
  }
}
