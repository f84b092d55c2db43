// A process of `npm test` that runs one test file after another, so that they share the modules they load.

import { argv } from 'node:process';
import { suite } from 'node:test';
import { takeFile } from './queue.ts';
import { expectEnd, runTaken } from './taken-file.ts';

const [, , queue = '', limitMs = ''] = argv;
const files: string[] = [];
for (let taken = takeFile(queue, 'shared'); taken !== undefined; taken = takeFile(queue, 'shared')) {
  files.push(taken.file);
  await runTaken(taken, Number(limitMs));
}
// Node would count a process without any suite as a test.
if (files.length === 0) suite('Others have taken all files', () => undefined);
expectEnd(files);
