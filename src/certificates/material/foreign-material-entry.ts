// What runs in the thread that reads certificates and keys which somebody hands over.

import { serveTasks } from '../../lib/isolated-tasks.ts';
import { giveWayToOtherThreads } from '../../lib/thread-priority.ts';
import { FOREIGN_MATERIAL_TASKS } from './foreign-material.ts';

giveWayToOtherThreads();
serveTasks(FOREIGN_MATERIAL_TASKS);
