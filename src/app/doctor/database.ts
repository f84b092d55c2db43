// Whether the database is there, can be read, is of this version, and takes as many connections as a node opens.

import { join } from 'node:path';
import type { Finding } from '../../cli/finding.ts';
import type { Config } from '../../config/config.ts';
import { DATABASE_FILE } from '../../data-folder/data-folder.ts';
import type { DatabaseServer, StoreInspection } from '../../store/inspection.ts';
import { RATE_CONNECTIONS, READING_CONNECTIONS, WRITING_CONNECTIONS } from '../../store/postgres/connection-counts.ts';
import { placeOf } from '../../store/postgres/place.ts';
import { inspectSqlite } from '../../store/sqlite/inspect-sqlite.ts';
import { finding } from './findings.ts';

/** What one node opens when it has much to do. */
export const NODE_CONNECTIONS = WRITING_CONNECTIONS + READING_CONNECTIONS + RATE_CONNECTIONS;

export type Inspected = StoreInspection | { readonly trouble: Error };

/** Never throws. */
export async function inspectStore({ config }: { readonly config: Config }): Promise<Inspected> {
  const { databaseUrl, dataFolder } = config;
  try {
    if (databaseUrl === undefined) return await inspectSqlite(join(dataFolder, DATABASE_FILE));
    // Loaded where it is used alone: its client takes memory.
    const { inspectPostgres } = await import('../../store/postgres/inspect-postgres.ts');
    return await inspectPostgres(databaseUrl);
  } catch (error) {
    return { trouble: error instanceof Error ? error : new Error(String(error)) };
  }
}

export function checkDatabase({ databaseUrl, dataFolder }: Config, inspected: Inspected): readonly Finding[] {
  const subject = databaseUrl === undefined ? join(dataFolder, DATABASE_FILE) : placeOf(databaseUrl);
  if ('trouble' in inspected) return [unread(subject, inspected.trouble)];
  const { server } = inspected;
  return [schemaOf(subject, inspected), ...(server === undefined ? [] : [connectionsOf(subject, server)])];
}

function unread(subject: string, { message }: Error): Finding {
  const advice =
    'see that it is there, that this user may read it, and that this is the version of Reseal that wrote it';
  return finding('database', { subject, condition: 'bad', found: message, advice });
}

function schemaOf(subject: string, { isNew, lacking }: StoreInspection): Finding {
  if (isNew) {
    const advice =
      'nothing, where the service was not started yet; else RESEAL_DATA and RESEAL_DATABASE_URL may be wrong';
    return finding('database', { subject, condition: 'attention', found: 'there is none yet', advice });
  }
  if (lacking.length === 0)
    return finding('database', { subject, condition: 'good', found: 'its schema is the newest' });
  const found = `its schema lacks ${lacking.join(', ')}, so that nothing else of it was looked at`;
  const advice = 'take a backup, and start the service of this version, which brings it up';
  return finding('database', { subject, condition: 'attention', found, advice });
}

/** Those of a node that runs are among the open ones. */
function connectionsOf(subject: string, { mostConnections, openConnections }: DatabaseServer): Finding {
  const left = mostConnections - openConnections;
  const found = `${openConnections} of ${mostConnections} connections are open; a node opens up to ${NODE_CONNECTIONS}`;
  if (left >= NODE_CONNECTIONS) return finding('pool', { subject, condition: 'good', found });
  const advice = 'raise max_connections of PostgreSQL, or close what else connects to it';
  return finding('pool', { subject, condition: left > 0 ? 'attention' : 'bad', found, advice });
}
