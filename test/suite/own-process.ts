// A process of `npm test` that runs one test file alone.

import { argv } from 'node:process';
import { takeFile } from './queue.ts';
import { expectEnd, runTaken } from './taken-file.ts';

const [, , queue = '', limitMs = ''] = argv;
const taken = takeFile(queue, 'own');
if (taken === undefined) throw new Error('There are more processes than files');
await runTaken(taken, Number(limitMs));
expectEnd([taken.file]);
