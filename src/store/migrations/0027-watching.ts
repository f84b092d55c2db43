// Migration 27: certificates are counted in indexes alone; a job remembers the trace in which it was scheduled.

import type { Migration } from './migration.ts';

export const watching: Migration = {
  number: 27,
  name: 'watching',
  statements: ({ text }) => [
    // SQLite reads no row only where the index has every column that is asked about, those of its own condition too.
    'drop index certificates_ending',
    `create index certificates_ending on certificates (not_after, id, step, deleted_at)
      where step = 'issued' and deleted_at is null`,
    `create index certificates_over on certificates (step, deleted_at)
      where step in ('failed', 'cancelled', 'revoking', 'revoked') and deleted_at is null`,
    // W3C Trace Context, `traceparent`; null where nothing is traced.
    `alter table jobs add column traceparent ${text}`,
  ],
};
