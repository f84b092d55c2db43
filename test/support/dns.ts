// Real DNS over real sockets: a client that sends raw messages, and a server that answers as a test tells it to.

import { type DecodedPacket, decode, encode, type Packet, type RecordType } from 'dns-packet';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { embeddedZones } from '../../src/dns/embedded-zones.ts';
import type { DnsRecordStore, PublicationStore } from '../../src/dns/ports.ts';
import { makePublications, type Publications } from '../../src/dns/publications.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { silentLog } from './silent-log.ts';

/** dns-packet knows it, its types do not. */
export const ANY = 'ANY' as RecordType;

/** The service stays open. */
export const OPEN = new AbortController().signal;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The first datagram that comes back. */
export async function exchangeUdp(server: Endpoint, message: Uint8Array, signal?: AbortSignal): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    socket.send(message, server.port, server.host);
    const [reply] = await once(socket, 'message', signal === undefined ? {} : { signal });
    return Buffer.from(reply);
  } finally {
    socket.close();
  }
}

/** Everything that comes back over TCP until the server closes, when `bytes` are sent and this end is half closed. */
export async function exchangeTcp(server: Endpoint, bytes: Uint8Array): Promise<Buffer> {
  const socket = connect({ port: server.port, host: server.host, allowHalfOpen: true });
  socket.end(bytes);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of socket) chunks.push(chunk);
  } catch {
    // A reset connection is an end too.
  }
  return Buffer.concat(chunks);
}

export function frame(message: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

export async function ask(server: Endpoint, packet: Packet): Promise<DecodedPacket> {
  return decode(await exchangeUdp(server, encode({ type: 'query', id: 4711, ...packet })));
}

export function rcodeOf(packet: Packet): number {
  return (packet.flags ?? 0) & 0xf;
}

/** The reply to a query that has its id and its question. */
export function replyTo(query: DecodedPacket, parts: Packet): Packet {
  return { type: 'response', id: query.id, questions: query.questions, ...parts };
}

export interface ScriptedDns extends AsyncDisposable {
  readonly address: Endpoint;
  /** Every question that came, as "udp TXT example.com". */
  readonly asked: string[];
}

/** `came` is the query in the case of letters that it came in. */
export type Script = (
  query: DecodedPacket,
  transport: 'udp' | 'tcp',
  came: DecodedPacket,
) => readonly (Packet | Uint8Array)[];

/**
 * Sends what the script answers, in that order; nothing at all for an empty list. The script is asked in lower case, and a
 * packet that repeats its question does so in the case in which it came, as servers do.
 */
export async function startScriptedDns(script: Script): Promise<ScriptedDns> {
  const asked: string[] = [];
  const run = (message: Uint8Array, transport: 'udp' | 'tcp'): readonly Uint8Array[] => {
    const came = decode(Buffer.from(message));
    const query = {
      ...came,
      questions: came.questions?.map(({ name, ...rest }) => ({ ...rest, name: name.toLowerCase() })),
    };
    const [question] = query.questions ?? [];
    asked.push(`${transport} ${question?.type ?? ''} ${question?.name ?? ''}`);
    return script(query, transport, came).map((reply) =>
      reply instanceof Uint8Array ? reply : encode(asItCame(reply, came)),
    );
  };
  const connections = new Set<Socket>();
  const { udp, tcp, port } = await bindBoth(run, connections);
  return {
    address: { host: '127.0.0.1', port },
    asked,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.all([once(udp, 'close'), once(tcp, 'close')]);
      udp.close();
      tcp.close();
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

function asItCame(reply: Packet, query: DecodedPacket): Packet {
  const [asked] = query.questions ?? [];
  const questions = reply.questions?.map((question) =>
    question.name === asked?.name.toLowerCase() ? { ...question, name: asked.name } : question,
  );
  return { ...reply, questions };
}

type Run = (message: Uint8Array, transport: 'udp' | 'tcp') => readonly Uint8Array[];

interface Bound {
  readonly udp: UdpSocket;
  readonly tcp: Server;
  readonly port: number;
}

/** A port that is free for TCP may be taken for UDP; then another is tried. */
async function bindBoth(run: Run, connections: Set<Socket>): Promise<Bound> {
  for (;;) {
    const tcp = answerTcp(run, connections).listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const bound = tcp.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const udp = answerUdp(run).bind(port, '127.0.0.1');
    try {
      await once(udp, 'listening');
      return { udp, tcp, port };
    } catch {
      udp.close();
      tcp.close();
    }
  }
}

function answerUdp(run: Run): UdpSocket {
  const udp = createSocket('udp4');
  return udp.on('message', (message, sender) => {
    for (const reply of run(message, 'udp')) udp.send(reply, sender.port, sender.address);
  });
}

function answerTcp(run: Run, connections: Set<Socket>): Server {
  return createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      for (const reply of run(Buffer.from(bytes).subarray(2), 'tcp')) socket.write(frame(reply));
    });
  });
}

/** The texts at the name, as the server answers them. */
export async function txtAt(server: Endpoint, name: string): Promise<readonly string[]> {
  const { answers } = await ask(server, { questions: [{ type: 'TXT', name }] });
  return (answers ?? []).flatMap((answer) => (answer.type === 'TXT' ? [String(answer.data)] : [])).toSorted();
}

/** Of the embedded server alone, which holds every zone. */
export function embeddedPublications(store: DnsRecordStore & PublicationStore): Publications {
  const providers = [embeddedZones(store, () => true)];
  return makePublications({ store, providers, clock: systemClock, random: systemRandom, log: silentLog });
}
