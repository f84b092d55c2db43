// What runs in the threads that make RSA keys.

import { serveTasks } from '../../lib/threads/isolated-tasks.ts';
import { giveWayToOtherThreads, NICENESS_OF_AWAITED } from '../../lib/threads/thread-priority.ts';
import { SUBJECT_KEY_TASKS } from './subject-key.ts';

giveWayToOtherThreads(NICENESS_OF_AWAITED);
serveTasks(SUBJECT_KEY_TASKS);
