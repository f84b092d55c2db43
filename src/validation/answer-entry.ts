// What runs in the thread that reads answers of DNS servers.

import { serveTasks } from '../lib/threads/isolated-tasks.ts';
import { ANSWER_TASKS } from './answer-tasks.ts';

serveTasks(ANSWER_TASKS);
