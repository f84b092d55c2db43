// All open connections by where they stand, and which of them gives its place to a new one; knows no socket.

import { isSameStage, type Phase, type Standing } from './phase.ts';

export interface ConnectionShares {
  readonly connections: number;
  /** For all addresses that count as one client together. */
  readonly connectionsPerClient: number;
}

/** Whether another connection may come, and which one goes for it. */
export type Admission<Connection> =
  | { readonly kind: 'free' }
  | { readonly kind: 'instead'; readonly of: Connection; readonly reason: 'crowded' | 'overShare' }
  | { readonly kind: 'full'; readonly reason: 'crowded' | 'overShare' };

interface Entry {
  readonly client: string | undefined;
  readonly standing: Standing;
}

export class ConnectionTable<Connection> {
  readonly #shares: ConnectionShares;
  readonly #entries = new Map<Connection, Entry>();
  /** All but those that are worked on; the one that has been in its stage longest comes first. */
  readonly #replaceable = new Set<Connection>();
  readonly #byClient = new Map<string, Set<Connection>>();

  constructor(shares: ConnectionShares) {
    this.#shares = shares;
  }

  get size(): number {
    return this.#entries.size;
  }

  countByPhase(): ReadonlyMap<Phase, number> {
    const counts = new Map<Phase, number>();
    for (const { standing } of this.#entries.values()) {
      counts.set(standing.phase, (counts.get(standing.phase) ?? 0) + 1);
    }
    return counts;
  }

  /**
   * When places have run out, of all or of one client, the longest in its stage gives way rather than that the new one is
   * refused: who means to be served goes on at once, so that it is those who wait for nothing that are the oldest.
   * `client` is undefined for those who have no share of their own, such as proxies.
   */
  admit(client: string | undefined): Admission<Connection> {
    const own = client === undefined ? undefined : this.#byClient.get(client);
    if (own !== undefined && own.size >= this.#shares.connectionsPerClient) {
      return insteadOf(this.#oldest(own), 'overShare');
    }
    if (this.#entries.size < this.#shares.connections) return { kind: 'free' };
    const [oldest] = this.#replaceable;
    return insteadOf(oldest, 'crowded');
  }

  add(connection: Connection, entry: Entry): void {
    const { client } = entry;
    this.#entries.set(connection, entry);
    this.#replaceable.add(connection);
    if (client === undefined) return;
    const own = this.#byClient.get(client) ?? new Set();
    this.#byClient.set(client, own.add(connection));
  }

  find(connection: Connection): Standing | undefined {
    return this.#entries.get(connection)?.standing;
  }

  /** Nothing for one that is gone. */
  update(connection: Connection, standing: Standing): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined || entry.standing === standing) return;
    this.#entries.set(connection, { ...entry, standing });
    if (isSameStage(entry.standing.phase, standing.phase)) return;
    this.#replaceable.delete(connection);
    if (standing.phase !== 'working') this.#replaceable.add(connection);
  }

  remove(connection: Connection): void {
    const client = this.#entries.get(connection)?.client;
    this.#entries.delete(connection);
    this.#replaceable.delete(connection);
    if (client === undefined) return;
    const own = this.#byClient.get(client);
    own?.delete(connection);
    if (own?.size === 0) this.#byClient.delete(client);
  }

  connections(): Iterable<Connection> {
    return this.#entries.keys();
  }

  /** By when its phase began; undefined where all are worked on. */
  #oldest(connections: Iterable<Connection>): Connection | undefined {
    let oldest: { readonly connection: Connection; readonly sinceMs: number } | undefined;
    for (const connection of connections) {
      const sinceMs = this.#entries.get(connection)?.standing.since.atMs ?? 0;
      if (!this.#replaceable.has(connection) || (oldest !== undefined && oldest.sinceMs <= sinceMs)) continue;
      oldest = { connection, sinceMs };
    }
    return oldest?.connection;
  }
}

function insteadOf<Connection>(
  connection: Connection | undefined,
  reason: 'crowded' | 'overShare',
): Admission<Connection> {
  return connection === undefined ? { kind: 'full', reason } : { kind: 'instead', of: connection, reason };
}
