// A way to PostgreSQL that is cut when a statement comes by.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Cut extends AsyncDisposable {
  /** The database's address by this way. */
  readonly url: string;
  /** From now on: the next such statement ends its connection, before the server gets it or once it has answered. */
  cutAt(statement: string, when: 'before' | 'answered'): void;
}

export async function openCut(url: string): Promise<Cut> {
  const there = new URL(url);
  const sockets = new Set<Socket>();
  let armed: { readonly statement: string; readonly when: 'before' | 'answered' } | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(there.port), there.hostname);
    const end = (): void => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) sockets.add(socket.on('error', end).on('close', end));
    client.on('data', (chunk) => {
      if (armed === undefined || !chunk.includes(armed.statement)) return upstream.write(chunk);
      const { when } = armed;
      armed = undefined;
      if (when === 'before') return end();
      // What the server answers arrives here and goes no further.
      upstream.removeAllListeners('data').once('data', end);
      return upstream.write(chunk);
    });
    upstream.on('data', (chunk) => client.write(chunk));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = new URL(url);
  own.port = typeof address === 'object' && address !== null ? `${address.port}` : '';
  return {
    url: own.href,
    cutAt: (statement, when) => {
      armed = { statement, when };
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
