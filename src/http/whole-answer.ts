// Sends an answer whose text is whole in one write of head and text together.

import type { ServerResponse } from 'node:http';

export interface WholeAnswer {
  readonly status: number;
  /** With content-length, in bytes. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Node joins the head to a first text, but has its socket corked meanwhile, and hands the system two pieces: the answer, and
 * nothing. What is uncorked before the end is one piece, which costs less than a third of that. Of a connection that is gone
 * nothing is sent.
 */
export function sendWhole(response: ServerResponse, { status, headers, text }: WholeAnswer): void {
  if (response.destroyed) return;
  const { socket } = response;
  response.writeHead(status, headers);
  socket?.cork();
  response.write(text, 'utf8');
  socket?.uncork();
  response.end();
}
