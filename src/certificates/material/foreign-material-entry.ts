// What runs in the thread that reads certificates and keys which somebody hands over.

import { serveTasks } from '../../lib/threads/isolated-tasks.ts';
import { giveWayToOtherThreads, NICENESS_OF_AWAITED } from '../../lib/threads/thread-priority.ts';
import { FOREIGN_MATERIAL_TASKS } from './foreign-material.ts';

giveWayToOtherThreads(NICENESS_OF_AWAITED);
serveTasks(FOREIGN_MATERIAL_TASKS);
