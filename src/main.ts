// The entry: node keeps what it compiles of the command, so that the next start is sooner.

import { homedir } from 'node:os';
import { join } from 'node:path';
import { keepCompiled } from './lib/threads/compile-cache.ts';

keepCompiled(join(homedir(), '.cache/reseal/compiled'));
// After that, since what is imported above is compiled already.
await import('./command.ts');
