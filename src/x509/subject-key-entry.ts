// What runs in the threads that make RSA keys.

import { serveTasks } from '../lib/isolated-tasks.ts';
import { giveWayToOtherThreads, NICENESS_OF_AWAITED } from '../lib/thread-priority.ts';
import { SUBJECT_KEY_TASKS } from './subject-key.ts';

giveWayToOtherThreads(NICENESS_OF_AWAITED);
serveTasks(SUBJECT_KEY_TASKS);
