// A look at the database for what a write set expects: it finds a row, or none, where that is so.

import type { Query } from '../query.ts';

export interface Look {
  readonly query: Query<unknown>;
  readonly finds: 'a row' | 'none';
}

export function found(query: Query<unknown>): Look {
  return { query, finds: 'a row' };
}

export function notFound(query: Query<unknown>): Look {
  return { query, finds: 'none' };
}
