// What the connections of a service wait for in PostgreSQL while they are not idle, looked at every few milliseconds.

import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

const LOOK_PAUSE_MS = 10;

/** Of each look, how many connections on average: "IO/WalSync" waits for a flush, "Client/ClientRead" for the service. */
export interface Waits {
  readonly byEvent: Readonly<Record<string, number>>;
  readonly commits: number;
  readonly rollbacks: number;
  readonly deadlocks: number;
}

const CONNECTIONS = `
  select coalesce(wait_event_type || '/' || wait_event, 'at work') as event, count(*)::int as count
  from pg_stat_activity where application_name = 'reseal' and state <> 'idle' group by 1`;

const COUNTS = `
  select xact_commit::int as commits, xact_rollback::int as rollbacks, deadlocks::int as deadlocks
  from pg_stat_database where datname = current_database()`;

/** A backend tells what it has counted once a second at most. */
const COUNTS_LATE_MS = 1100;

export async function watchWaits<T>(url: string, act: () => Promise<T>): Promise<{ result: T; waits: Waits }> {
  const client = new Client(url);
  await client.connect();
  try {
    const before = await countsOf(client);
    const sampling = sample(client);
    const result = await act();
    const byEvent = await sampling.end();
    await pause(COUNTS_LATE_MS);
    const after = await countsOf(client);
    return {
      result,
      waits: {
        byEvent,
        commits: after.commits - before.commits,
        rollbacks: after.rollbacks - before.rollbacks,
        deadlocks: after.deadlocks - before.deadlocks,
      },
    };
  } finally {
    await client.end();
  }
}

function sample(client: Client): { readonly end: () => Promise<Readonly<Record<string, number>>> } {
  const over = new AbortController();
  const looking = look(client, over.signal);
  return {
    end: async () => {
      over.abort();
      return await looking;
    },
  };
}

async function look(client: Client, over: AbortSignal): Promise<Readonly<Record<string, number>>> {
  const seen = new Map<string, number>();
  let looks = 0;
  while (!over.aborted) {
    const { rows } = await client.query<{ readonly event: string; readonly count: number }>(CONNECTIONS);
    for (const { event, count } of rows) seen.set(event, (seen.get(event) ?? 0) + count);
    looks += 1;
    await pause(LOOK_PAUSE_MS);
  }
  const most = [...seen].toSorted(([, one], [, other]) => other - one);
  return Object.fromEntries(most.map(([event, sum]) => [event, sum / looks]));
}

async function countsOf(client: Client): Promise<Omit<Waits, 'byEvent'>> {
  const { rows } = await client.query<Omit<Waits, 'byEvent'>>(COUNTS);
  const [counts] = rows;
  if (counts === undefined) throw new Error('Cannot find what PostgreSQL has counted of the database');
  return counts;
}
