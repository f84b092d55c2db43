// A thread that reads what strangers send and never comes to an end, or to a bad one.

import { threadId } from 'node:worker_threads';
import type { FOREIGN_MATERIAL_TASKS } from '../../src/certificates/material/foreign-material.ts';
import { serveTasks } from '../../src/lib/threads/isolated-tasks.ts';

const TASKS: { readonly [task in keyof typeof FOREIGN_MATERIAL_TASKS]: () => never } = {
  readUpload: () => {
    for (;;);
  },
  readChain: () => {
    const hoard: number[][] = [];
    for (;;) hoard.push(Array.from<number>({ length: 4_000_000 }).fill(0.5));
  },
  lookAtChain: () => process.exit(1),
  isAnyIssued: () => process.exit(1),
};

if (threadId !== 0) serveTasks(TASKS);
