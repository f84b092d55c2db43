// The TCP connections of the embedded server: one query after the other, and none that holds a place for nothing.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { networkOf } from '../lib/network/ip-address.ts';
import type { Answering } from './answering.ts';
import { framed, frameOf } from './tcp-frames.ts';

export interface TcpLimits {
  readonly connections: number;
  /** Of those, how many one IPv4 address or one /64 of IPv6 may have. */
  readonly connectionsOfClient: number;
  /** From one whole query, or the beginning, to the next; within it the answer must be taken too. */
  readonly idleMs: number;
  /** However busy a connection is. */
  readonly lifetimeMs: number;
}

export const MAX_TCP_CONNECTIONS = 200;
/** A quarter, since one address may stand for all clients behind a container's or a carrier's gateway. */
export const MAX_TCP_CONNECTIONS_OF_CLIENT = 50;
/** RFC 7766 §6.2.3 speaks of a few seconds. */
export const TCP_IDLE_MS = 10_000;
export const TCP_LIFETIME_MS = 60_000;

export const TCP_LIMITS: TcpLimits = {
  connections: MAX_TCP_CONNECTIONS,
  connectionsOfClient: MAX_TCP_CONNECTIONS_OF_CLIENT,
  idleMs: TCP_IDLE_MS,
  lifetimeMs: TCP_LIFETIME_MS,
};

const CLIENT_BITS = { v4: 32, v6: 64 } as const;

interface Connection {
  readonly socket: Socket;
  readonly client: string;
}

export class TcpConnections {
  readonly #answering: Answering;
  readonly #limits: TcpLimits;
  /** First the one whose last query is longest ago. */
  readonly #open = new Set<Connection>();
  #displaced = 0;

  constructor(answering: Answering, limits: TcpLimits) {
    this.#answering = answering;
    this.#limits = limits;
  }

  get figures(): { readonly open: number; readonly displaced: number } {
    return { open: this.#open.size, displaced: this.#displaced };
  }

  async listen(at: { readonly host: string; readonly port: number }): Promise<Server> {
    // Who has asked all may say so at once: what was asked is still answered.
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    server.listen(at.port, at.host);
    await once(server, 'listening');
    return server;
  }

  destroyAll(): void {
    for (const { socket } of this.#open) socket.destroy();
  }

  /** Whoever comes has a place: it is taken from the connection that has been silent for longest, of its client if that is full. */
  #accept(socket: Socket): void {
    const { remoteAddress } = socket;
    // It was closed before it was looked at.
    if (remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const client = networkOf(remoteAddress, CLIENT_BITS);
    const own = [...this.#open].filter((connection) => connection.client === client);
    if (own.length >= this.#limits.connectionsOfClient) this.#displace(own[0]);
    else if (this.#open.size >= this.#limits.connections) this.#displace([...this.#open][0]);
    const connection = { socket, client };
    this.#open.add(connection);
    socket.on('close', () => this.#open.delete(connection));
    void this.#converse(connection);
  }

  #displace(connection: Connection | undefined): void {
    if (connection === undefined) return;
    this.#displaced += 1;
    this.#open.delete(connection);
    connection.socket.destroy();
  }

  /** Until the client ends, breaks the protocol, or a limit is reached. */
  async #converse(connection: Connection): Promise<void> {
    const { socket } = connection;
    const idle = setTimeout(() => socket.destroy(), this.#limits.idleMs);
    const lifetime = setTimeout(() => socket.destroy(), this.#limits.lifetimeMs);
    const replies = (bytes: AsyncIterable<Uint8Array>) => this.#replies(bytes, connection, idle);
    try {
      await pipeline(socket, replies, socket);
    } catch {
      // A connection that the client or a limit has cut needs nothing more.
      socket.destroy();
    } finally {
      clearTimeout(idle);
      clearTimeout(lifetime);
    }
  }

  async *#replies(
    bytes: AsyncIterable<Uint8Array>,
    connection: Connection,
    idle: ReturnType<typeof setTimeout>,
  ): AsyncGenerator<Uint8Array> {
    const { socket } = connection;
    for await (const message of framed(bytes)) {
      const reply = await this.#answering.overTcp(message, socket.remoteAddress ?? '');
      if (reply === undefined) return;
      yield frameOf(reply);
      idle.refresh();
      if (this.#open.delete(connection)) this.#open.add(connection);
      // Several may have come in one piece; what else there is to do comes between.
      await nextTurn();
    }
  }
}
