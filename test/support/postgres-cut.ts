// A way to PostgreSQL that is cut when a statement comes by, or on which everything stands still.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Cut extends AsyncDisposable {
  /** The database's address by this way. */
  readonly url: string;
  /** From now on: the next such statement ends its connection, before the server gets it or once it has answered. */
  cutAt(statement: string, when: 'before' | 'answered'): void;
  /** What comes by waits, in both directions, until `resume`; connections stay open, and those that end here end there too. */
  hang(): void;
  /** What waits goes on, also where who sent it has gone. */
  resume(): void;
}

export async function openCut(url: string): Promise<Cut> {
  const there = new URL(url);
  const sockets = new Set<Socket>();
  let held: (() => unknown)[] | undefined;
  let armed: { readonly statement: string; readonly when: 'before' | 'answered' } | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(there.port), there.hostname);
    const endBoth = (): void => [client, upstream].forEach((socket) => socket.destroy());
    const end = (): void => (held === undefined ? endBoth() : void held.push(endBoth));
    for (const socket of [client, upstream]) sockets.add(socket.on('error', end).on('close', end));
    client.on('data', (chunk) => {
      if (held !== undefined) return held.push(() => upstream.write(chunk));
      if (armed === undefined || !chunk.includes(armed.statement)) return upstream.write(chunk);
      const { when } = armed;
      armed = undefined;
      if (when === 'before') return end();
      // What the server answers arrives here and goes no further.
      upstream.removeAllListeners('data').once('data', end);
      return upstream.write(chunk);
    });
    upstream.on('data', (chunk) => (held === undefined ? client.write(chunk) : held.push(() => client.write(chunk))));
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
    hang: () => {
      held ??= [];
    },
    resume: () => {
      const waiting = held ?? [];
      held = undefined;
      for (const goOn of waiting) goOn();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
