// After npm has packed: the package.json of developers is back in its place.

import { renameSync } from 'node:fs';
import { KEPT_MANIFEST, MANIFEST } from './places.ts';

renameSync(KEPT_MANIFEST, MANIFEST);
