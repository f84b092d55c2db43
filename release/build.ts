// JavaScript from TypeScript, in dist/, ready to be run as the command `reseal`.

import { execSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { MAIN, ROOT } from './places.ts';

rmSync(`${ROOT}/dist`, { recursive: true, force: true });
// npm has put node_modules/.bin first on the path.
execSync('tsc --project tsconfig.build.json', { cwd: ROOT, stdio: 'inherit' });
writeFileSync(MAIN, `#!/usr/bin/env node\n${readFileSync(MAIN, 'utf8')}`);
chmodSync(MAIN, 0o755);
