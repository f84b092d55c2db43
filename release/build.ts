// JavaScript from TypeScript, in dist/, ready to be run as the command `reseal`, with the console's pages beside it.

import { execSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from '../web/build.ts';
import { COMMAND, COMMAND_PARTS, CONSOLE_PAGES, DIST, ROOT } from './places.ts';

rmSync(DIST, { recursive: true, force: true });
// npm has put node_modules/.bin first on the path.
execSync('tsc --project tsconfig.build.json', { cwd: ROOT, stdio: 'inherit' });
for (const part of COMMAND_PARTS) copyFileSync(join(ROOT, 'release', part), join(DIST, part));
chmodSync(join(DIST, COMMAND), 0o755);
await buildConsole(CONSOLE_PAGES);
