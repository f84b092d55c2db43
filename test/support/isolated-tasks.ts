// Tasks of a thread for tests, good and bad ones.

import { threadId } from 'node:worker_threads';
import { serveTasks } from '../../src/lib/threads/isolated-tasks.ts';

/** With a member by which its class is made again on the other side. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly detail: string;

  constructor(detail: string) {
    super(`Cannot read: ${detail}`);
    this.detail = detail;
  }
}

export const TEST_TASKS = {
  double: (bytes: Uint8Array): Uint8Array => Uint8Array.from([...bytes, ...bytes]),
  thread: (): number => threadId,
  environment: (): readonly string[] => Object.keys(process.env),
  refuse: (detail: string): never => {
    throw new Unreadable(detail);
  },
  fail: (message: string): never => {
    throw new TypeError(message);
  },
  unclonable: (): unknown => () => undefined,
  spin: (): never => {
    for (;;);
  },
  hoard: (): never => {
    const hoard: number[][] = [];
    for (;;) hoard.push(Array.from<number>({ length: 4_000_000 }).fill(0.5));
  },
  leave: (): never => process.exit(1),
  fallSilent: async (): Promise<void> => await new Promise(() => undefined),
};

export type TestTasks = typeof TEST_TASKS;

if (threadId !== 0) serveTasks(TEST_TASKS);
