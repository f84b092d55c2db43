// Before npm packs: package.json becomes that of the release, until postpack.ts.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { KEPT_MANIFEST, MANIFEST } from './places.ts';
import { releaseManifest } from './manifest.ts';

// A pack that was interrupted has left the release's in its place.
if (existsSync(KEPT_MANIFEST)) renameSync(KEPT_MANIFEST, MANIFEST);

const manifest = readFileSync(MANIFEST, 'utf8');
writeFileSync(KEPT_MANIFEST, manifest);
writeFileSync(MANIFEST, releaseManifest(manifest));
