// From where somebody signs in, by their request.

import type { Visitor } from '../accounts/sessions/begin-session.ts';
import type { Answering, ConsoleRequest } from './exchange.ts';

export function visitorOf({ remoteAddress, network, headers }: ConsoleRequest, { requestId }: Answering): Visitor {
  return { address: remoteAddress, network, agent: plain(headers.get('user-agent') ?? ''), requestId };
}

/** What a browser calls itself is its own invention: it is shown as text, on one line. */
function plain(agent: string): string {
  return agent.replaceAll(/[^\x20-\x7e]/g, '?');
}
