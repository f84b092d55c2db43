// Temporary folders of tests lie where there is room and programs run, or where the caller wants them.

import { equal } from 'node:assert/strict';
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { isFit, temporaryPlace } from './temporary-place.ts';

test('What TMPDIR names is taken as it is', () => {
  equal(temporaryPlace({ TMPDIR: '/nowhere' }), '/nowhere');
});

test('A folder is fit with the room that is needed, and not with less, or where it is not there', () => {
  using folder = makeTemporaryFolder();
  const { blocks, bsize } = statfsSync(folder.path);
  equal(isFit(folder.path, 1), true);
  equal(isFit(folder.path, blocks * bsize + 1), false);
  equal(isFit(join(folder.path, 'nowhere'), 1), false);
});
