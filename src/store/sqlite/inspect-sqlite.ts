// A SQLite file looked at, read-only, beside a service that works on it or without one.

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { OperatorError } from '../../lib/operator-error.ts';
import { SERVICE } from '../../lib/origin.ts';
import { inspect, type StoreInspection } from '../inspection.ts';
import { MIGRATIONS } from '../migrations/all.ts';
import { makeRows } from '../rows.ts';
import { openConnection } from './connection.ts';
import { numbersRun, refuseForeign } from './migrate.ts';
import { makeSession } from './session.ts';

const BUSY_TIMEOUT_MS = 1000;

/** Of a file that is not there, that it is new. Throws OperatorError where it cannot be read, or is another program's. */
export async function inspectSqlite(file: string): Promise<StoreInspection> {
  if (!existsSync(file))
    return { isNew: true, lacking: [], newest: undefined, authorities: [], keyPool: [], server: undefined };
  using disposal = new DisposableStack();
  try {
    const connection = openConnection({ file: lookedAt(file), readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS });
    disposal.defer(() => connection.close());
    refuseForeign(connection, file);
    const reads = () =>
      makeRows(
        makeSession(connection, () => true),
        SERVICE,
      );
    return await inspect(MIGRATIONS, { ran: numbersRun(connection), place: file, reads, server: undefined });
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`Cannot open the store ${file}: ${why}`, { cause });
  }
}

/**
 * Where nobody has it open, as what does not change: else SQLite would make its two files beside it, which would be those of
 * whoever looks, and in the service's way (https://sqlite.org/uri.html#uriimmutable).
 */
function lookedAt(file: string): string | URL {
  if (existsSync(`${file}-wal`)) return file;
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}
