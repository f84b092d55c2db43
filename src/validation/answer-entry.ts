// What runs in the thread that reads answers of DNS servers.

import { serveTasks } from '../lib/isolated-tasks.ts';
import { ANSWER_TASKS } from './answer-tasks.ts';

serveTasks(ANSWER_TASKS);
