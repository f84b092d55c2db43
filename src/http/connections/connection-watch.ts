// Watches the connections of a server: lets them in by share, looks at each once a second, and closes those that are overdue.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { SECOND_MS } from '../../lib/clock.ts';
import { type ConnectionShares, ConnectionTable } from './connection-table.ts';
import { type Deadlines, overdueOf, type Overdue, type Phase, type Sighting, stand } from './phase.ts';

export const LOOK_MS = SECOND_MS;

/** Of all answers that are written and not read, together; then those that are read slowest are given up. */
export const MAX_PENDING_BYTES = 128 * 1024 * 1024;

export type CloseReason = Overdue | 'crowded' | 'overShare' | 'tooManyAhead' | 'tooMuchPending';

export interface ConnectionFigures {
  readonly byPhase: ReadonlyMap<Phase, number>;
  /** Since the start. */
  readonly accepted: number;
  /** By us, since the start. */
  readonly closed: ReadonlyMap<CloseReason, number>;
  /** At the last look. */
  readonly pendingBytes: number;
}

export interface WatchParts {
  readonly shares: ConnectionShares;
  readonly deadlines: Deadlines;
  readonly maxPendingBytes: number;
  /** What stands for all addresses of one client; undefined for one that has no share of its own. */
  readonly clientOf: (address: string) => string | undefined;
  readonly monotonicMs: () => number;
}

interface Connection {
  readonly raw: Socket;
  /** What speaks HTTP: the same, or TLS over it. */
  carrier: Socket;
  isShaking: boolean;
  request: { readonly message: IncomingMessage; readonly response: ServerResponse } | undefined;
}

export class ConnectionWatch implements Disposable {
  readonly #parts: WatchParts;
  readonly #table: ConnectionTable<Connection>;
  readonly #bySocket = new WeakMap<Socket, Connection>();
  readonly #closed = new Map<CloseReason, number>();
  #accepted = 0;
  #pendingBytes = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#table = new ConnectionTable(parts.shares);
    this.#timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  get figures(): ConnectionFigures {
    return {
      byPhase: this.#table.countByPhase(),
      accepted: this.#accepted,
      closed: new Map(this.#closed),
      pendingBytes: this.#pendingBytes,
    };
  }

  /** Stands before whatever takes the server's connections now; to be called before it listens. */
  guard(server: Server): void {
    const serve = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      if (this.#admit(socket)) for (const listener of serve) listener.call(server, socket);
    });
  }

  shaking(raw: Socket): void {
    this.#change(raw, (connection) => (connection.isShaking = true));
  }

  secured(raw: Socket, carrier: Socket): void {
    const connection = this.#bySocket.get(raw);
    if (connection !== undefined) this.#bySocket.set(carrier, connection);
    this.#change(raw, (known) => Object.assign(known, { carrier, isShaking: false }));
  }

  begin(message: IncomingMessage, response: ServerResponse): void {
    this.#change(message.socket, (connection) => (connection.request = { message, response }));
  }

  rest(socket: Socket): void {
    this.#change(socket, (connection) => (connection.request = undefined));
  }

  close(socket: Socket, reason: CloseReason): void {
    const connection = this.#bySocket.get(socket);
    if (connection !== undefined) this.#close(connection, reason);
  }

  /** What it does once a second by itself. */
  look(): void {
    const answering: { readonly connection: Connection; readonly seen: Sighting; readonly sinceMs: number }[] = [];
    for (const connection of this.#table.connections()) {
      const seen = this.#see(connection);
      const standing = this.#table.find(connection);
      if (standing === undefined) continue;
      const now = stand(standing, seen);
      this.#table.update(connection, now);
      const overdue = overdueOf(now, seen, this.#parts.deadlines);
      if (overdue !== undefined) this.#close(connection, overdue);
      else if (seen.pendingBytes > 0) answering.push({ connection, seen, sinceMs: now.since.atMs });
    }
    this.#pendingBytes = answering.reduce((sum, { seen }) => sum + seen.pendingBytes, 0);
    for (const { connection, seen } of answering.toSorted((left, right) => left.sinceMs - right.sinceMs)) {
      if (this.#pendingBytes <= this.#parts.maxPendingBytes) return;
      this.#pendingBytes -= seen.pendingBytes;
      this.#close(connection, 'tooMuchPending');
    }
  }

  #admit(raw: Socket): boolean {
    const address = raw.remoteAddress;
    // It is gone already.
    if (address === undefined) {
      raw.destroy();
      return false;
    }
    const client = this.#parts.clientOf(address);
    const admission = this.#table.admit(client);
    if (admission.kind === 'full') {
      this.#count(admission.reason);
      raw.destroy();
      return false;
    }
    if (admission.kind === 'instead') this.#close(admission.of, admission.reason);
    const connection: Connection = { raw, carrier: raw, isShaking: false, request: undefined };
    this.#accepted += 1;
    this.#bySocket.set(raw, connection);
    this.#table.add(connection, { client, standing: { phase: 'silent', since: this.#see(connection) } });
    raw.once('close', () => this.#table.remove(connection));
    return true;
  }

  #change(socket: Socket, change: (connection: Connection) => void): void {
    const connection = this.#bySocket.get(socket);
    const standing = connection === undefined ? undefined : this.#table.find(connection);
    if (connection === undefined || standing === undefined) return;
    change(connection);
    this.#table.update(connection, stand(standing, this.#see(connection)));
  }

  #see({ raw, carrier, isShaking, request }: Connection): Sighting {
    return {
      atMs: this.#parts.monotonicMs(),
      bytesRead: raw.bytesRead,
      pendingBytes: raw.writableLength + (carrier === raw ? 0 : carrier.writableLength),
      isShaking,
      hasEnded: carrier.writableEnded || raw.writableEnded,
      request: request === undefined ? undefined : progressOf(request),
    };
  }

  #close(connection: Connection, reason: CloseReason): void {
    this.#count(reason);
    this.#table.remove(connection);
    connection.raw.destroy();
  }

  #count(reason: CloseReason): void {
    this.#closed.set(reason, (this.#closed.get(reason) ?? 0) + 1);
  }
}

function progressOf({ message, response }: NonNullable<Connection['request']>): Sighting['request'] {
  if (response.writableEnded) return 'answering';
  if (response.headersSent) return 'streaming';
  return message.complete ? 'working' : 'body';
}
