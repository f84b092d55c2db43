// A commit that is not waited for on the disk.

import type { Statement } from './session.ts';

/** PostgreSQL 18, §28.4: the flush of any commit after it is its own too. */
export const WITH_THE_NEXT: Statement = { text: `select set_config('synchronous_commit', 'off', true)`, values: [] };
