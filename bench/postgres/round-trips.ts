// A way to PostgreSQL on which the round trips are counted: what is sent when everything before it has been answered.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CountedWay extends AsyncDisposable {
  /** The database's address by this way. */
  readonly url: string;
  /** Of all connections so far. */
  readonly count: () => Sent;
}

export interface Sent {
  readonly roundTrips: number;
  readonly statements: number;
}

/** PostgreSQL 18, §54.7: what asks for one ReadyForQuery each, as Query and Sync, and that answer. */
const ASKING = new Set(['Q', 'S']);
/** As Query and Execute. */
const STATEMENTS = new Set(['Q', 'E']);
const READY = 'Z';

export async function openCountedWay(url: string): Promise<CountedWay> {
  const there = new URL(url);
  const sockets = new Set<Socket>();
  const sum = { roundTrips: 0, statements: 0 };
  const server = createServer((client) => {
    const upstream = connect(Number(there.port), there.hostname);
    let unanswered = 0;
    // The first message of a client, which opens the connection, has no type.
    const sent = messageReader('untyped first', (type) => {
      if (STATEMENTS.has(type)) sum.statements += 1;
      if (!ASKING.has(type)) return;
      if (unanswered === 0) sum.roundTrips += 1;
      unanswered += 1;
    });
    const answered = messageReader('typed', (type) => {
      if (type === READY) unanswered = Math.max(unanswered - 1, 0);
    });
    client.on('data', (chunk: Buffer) => {
      sent(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      answered(chunk);
      client.write(chunk);
    });
    const end = (): void => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) sockets.add(socket.setNoDelay().on('error', end).on('close', end));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The counted way has no port');
  const own = new URL(url);
  own.port = String(address.port);
  return {
    url: own.href,
    count: () => ({ ...sum }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const LENGTH_BYTES = 4;

/** Tells the type of each message that has come whole. */
function messageReader(first: 'typed' | 'untyped first', tell: (type: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let typeBytes = first === 'typed' ? 1 : 0;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= typeBytes + LENGTH_BYTES) {
      // The length counts itself, and not the type.
      const length = typeBytes + rest.readUInt32BE(typeBytes);
      if (rest.length < length) return;
      tell(rest.toString('latin1', 0, typeBytes));
      rest = rest.subarray(length);
      typeBytes = 1;
    }
  };
}
