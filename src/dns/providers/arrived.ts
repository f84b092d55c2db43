// Waits until the name servers of a zone at a provider answer a record, so that nobody remembers its absence.

import type { Log } from '../../lib/log.ts';
import { type AskTxt, awaitAnswers } from '../awaited-answers.ts';
import type { DnsRecord } from '../ports.ts';
import type { ServerAddress } from '../rfc2136/send.ts';
import type { ZoneProvider } from '../zone-provider.ts';

export interface ArrivedParts {
  /** Of the provider. */
  readonly name: string;
  readonly serversOf: (name: string) => Promise<readonly ServerAddress[]>;
  readonly askTxt: AskTxt;
  /** Before each look at a server. */
  readonly delaysMs: readonly number[];
  readonly log: Log;
}

/** Servers that are late, or not found, are the operator's to know: the checks of the proof come again. */
export function makeArrived({ name, serversOf, askTxt, delaysMs, log }: ArrivedParts): ZoneProvider['arrived'] {
  return async (record: DnsRecord) => {
    const servers = await serversOf(record.name);
    const late = await awaitAnswers(record, { servers, askTxt, delaysMs });
    if (late.length === 0 && servers.length > 0) return;
    const without = late.map(({ host, port }) => `${host}:${port}`);
    log.warn(
      { provider: name, name: record.name, servers: without },
      servers.length === 0
        ? 'A proof record was published, and no name server of its zone was found that could be asked for it'
        : 'A proof record was published but is not answered yet',
    );
  };
}
