// What runs in the thread that makes keys ahead.

import { serveTasks } from '../lib/isolated-tasks.ts';
import { giveWayToOtherThreads, NICENESS_OF_STOCK } from '../lib/thread-priority.ts';
import { MAKING_TASKS } from './making.ts';

giveWayToOtherThreads(NICENESS_OF_STOCK);
serveTasks(MAKING_TASKS);
