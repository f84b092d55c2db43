// Before npm packs: JavaScript is made in dist/, and package.json becomes that of the release until postpack.ts.

import { execSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { KEPT_MANIFEST, MAIN, MANIFEST, ROOT } from './places.ts';
import { releaseManifest } from './manifest.ts';

// A pack that was interrupted has left the release's in its place.
if (existsSync(KEPT_MANIFEST)) renameSync(KEPT_MANIFEST, MANIFEST);

rmSync(`${ROOT}/dist`, { recursive: true, force: true });
// npm has put node_modules/.bin first on the path.
execSync('tsc --project tsconfig.build.json', { cwd: ROOT, stdio: 'inherit' });
writeFileSync(MAIN, `#!/usr/bin/env node\n${readFileSync(MAIN, 'utf8')}`);
chmodSync(MAIN, 0o755);

const manifest = readFileSync(MANIFEST, 'utf8');
writeFileSync(KEPT_MANIFEST, manifest);
writeFileSync(MANIFEST, releaseManifest(manifest));
