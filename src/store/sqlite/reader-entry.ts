// What runs in the thread that reads: one read-only connection, one statement after the other.

import { parentPort, workerData } from 'node:worker_threads';
import { StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import { openConnection } from './connection.ts';
import type { ReadAnswer, ReaderSettings, ReadRequest } from './reader-thread.ts';

// The one who starts the thread hands over just this.
const settings = workerData as ReaderSettings;
const connection = openConnection({ ...settings, readOnly: true });

parentPort?.on('message', (message: ReadRequest | 'close') => {
  if (message === 'close') return close();
  parentPort?.postMessage(answerTo(message));
});

function answerTo({ id, sql, parameters }: ReadRequest): ReadAnswer {
  try {
    return { id, rows: connection.all(sql, parameters) };
  } catch (error) {
    // Its class does not come over to the other thread.
    return error instanceof StoreUnavailable ? { id, error, trouble: error.trouble } : { id, error };
  }
}

function close(): void {
  connection.close();
  parentPort?.close();
}
