// What runs in the thread that makes keys ahead.

import { serveTasks } from '../lib/threads/isolated-tasks.ts';
import { giveWayToOtherThreads, NICENESS_OF_STOCK } from '../lib/threads/thread-priority.ts';
import { MAKING_TASKS } from './making.ts';

giveWayToOtherThreads(NICENESS_OF_STOCK);
serveTasks(MAKING_TASKS);
