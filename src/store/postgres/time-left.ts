// The time of a call that is left: a query that is not answered in it counts as lost.

import type { QueryConfig } from 'pg';

/** Of a call: nothing is sent to the database when there is none left, so that nothing is carried out for who has gone. */
export interface TimeLeft {
  leftMs(): number;
}

/** The same query, for which pg waits no longer: its own setting for a single query, which its types do not say. */
export function answeredWithin(query: QueryConfig, milliseconds: number): QueryConfig {
  const timed: QueryConfig & { readonly query_timeout: number } = {
    ...query,
    query_timeout: Math.max(milliseconds, 1),
  };
  return timed;
}
