// The embedded authoritative DNS server: its UDP and TCP sockets, and their limits.

import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { cannotListen } from '../lib/listening.ts';
import { type AuthoritySettings, bare, replyTo } from './authority.ts';
import { MAX_TCP_BYTES, type Query, RCODE, readQuery, type Reply, udpLimitOf, writeReply } from './message.ts';
import { framed, frameOf } from './tcp-frames.ts';

/** Datagrams that wait for the store at once; more are dropped, and their senders ask again. */
export const MAX_PENDING_DATAGRAMS = 1000;
export const MAX_TCP_CONNECTIONS = 100;
/** RFC 7766 §6.2.3 speaks of a few seconds. */
export const TCP_IDLE_MS = 10_000;
/** However busy a connection looks. */
export const TCP_LIFETIME_MS = 60_000;

/** A port may be free for TCP and taken for UDP; then another is tried. */
const PORT_ATTEMPTS = 10;

export interface DnsServerSettings extends AuthoritySettings {
  readonly listen: { readonly host: string; readonly port: number };
  /** Told of what is our own trouble, such as a store that cannot be read; the asker gets SERVFAIL. */
  readonly onError: (error: unknown) => void;
  readonly tcpLimits: TcpLimits;
}

export interface TcpLimits {
  readonly connections: number;
  readonly idleMs: number;
  readonly lifetimeMs: number;
}

export const TCP_LIMITS: TcpLimits = {
  connections: MAX_TCP_CONNECTIONS,
  idleMs: TCP_IDLE_MS,
  lifetimeMs: TCP_LIFETIME_MS,
};

export interface DnsServer extends AsyncDisposable {
  /** The port is the one found where port 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number };
}

/** Listens on UDP and TCP of the same port; throws OperatorError when it cannot. */
export async function startDnsServer(settings: DnsServerSettings): Promise<DnsServer> {
  const connections = new Set<Socket>();
  const { tcp, udp, port } = await listen(settings, connections).catch((cause: unknown) => {
    throw cannotListen('DNS', { ...settings.listen, cause });
  });
  return {
    address: { host: settings.listen.host, port },
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.all([once(tcp, 'close'), once(udp, 'close')]);
      udp.close();
      tcp.close();
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

async function listen(
  settings: DnsServerSettings,
  connections: Set<Socket>,
): Promise<{ readonly tcp: Server; readonly udp: UdpSocket; readonly port: number }> {
  const { host, port: wanted } = settings.listen;
  for (let attempt = 1; ; attempt += 1) {
    const tcp = await listenTcp(settings, connections);
    const bound = tcp.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : wanted;
    try {
      return { tcp, udp: await listenUdp(settings, { host, port }), port };
    } catch (error) {
      tcp.close();
      if (wanted !== 0 || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function listenUdp(
  settings: DnsServerSettings,
  at: { readonly host: string; readonly port: number },
): Promise<UdpSocket> {
  const udp = createSocket(isIPv6(at.host) ? 'udp6' : 'udp4');
  let pending = 0;
  udp.on('message', (datagram, sender) => {
    if (pending >= MAX_PENDING_DATAGRAMS) return;
    pending += 1;
    void answerDatagram(settings, { udp, datagram, sender }).finally(() => {
      pending -= 1;
    });
  });
  udp.bind(at.port, at.host);
  await once(udp, 'listening');
  udp.on('error', settings.onError);
  return udp;
}

async function answerDatagram(
  settings: DnsServerSettings,
  received: { readonly udp: UdpSocket; readonly datagram: Uint8Array; readonly sender: RemoteInfo },
): Promise<void> {
  const { udp, datagram, sender } = received;
  const query = readQuery(datagram);
  if (query === undefined) return;
  const reply = await safeReplyTo(query, settings);
  try {
    udp.send(writeReply(query, reply, udpLimitOf(query)), sender.port, sender.address);
  } catch (error) {
    // The socket was closed meanwhile, or the sender gave a port that cannot be sent to (0).
    settings.onError(error);
  }
}

async function safeReplyTo(query: Query, settings: DnsServerSettings): Promise<Reply> {
  try {
    return await replyTo(query, settings);
  } catch (error) {
    settings.onError(error);
    return bare(RCODE.serverFailure);
  }
}

async function listenTcp(settings: DnsServerSettings, connections: Set<Socket>): Promise<Server> {
  const tcp = createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    void converse(connection, settings);
  });
  tcp.maxConnections = settings.tcpLimits.connections;
  tcp.listen(settings.listen.port, settings.listen.host);
  await once(tcp, 'listening');
  tcp.on('error', settings.onError);
  return tcp;
}

/** Answers one query after the other until the client ends, breaks the protocol, or a limit is reached. */
async function converse(connection: Socket, settings: DnsServerSettings): Promise<void> {
  connection.setTimeout(settings.tcpLimits.idleMs, () => connection.destroy());
  const lifetime = setTimeout(() => connection.destroy(), settings.tcpLimits.lifetimeMs);
  try {
    await pipeline(connection, (bytes: AsyncIterable<Uint8Array>) => replies(bytes, settings), connection);
  } catch {
    // A connection that the client or a limit has cut needs nothing more.
    connection.destroy();
  } finally {
    clearTimeout(lifetime);
  }
}

async function* replies(bytes: AsyncIterable<Uint8Array>, settings: DnsServerSettings): AsyncGenerator<Uint8Array> {
  for await (const message of framed(bytes)) {
    const query = readQuery(message);
    if (query === undefined) return;
    yield frameOf(writeReply(query, await safeReplyTo(query, settings), MAX_TCP_BYTES));
  }
}
