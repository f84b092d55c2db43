// The DNS that an ACME authority under test asks: every name is at 127.0.0.1, and its TXT records are those of another server, or none.

import { decode, encode } from 'dns-packet';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type Endpoint, exchangeUdp, frame, replyTo } from './dns.ts';
import { findFreePort } from './service.ts';

export interface ForwardingDns extends AsyncDisposable {
  readonly address: Endpoint;
}

/** `records`: TXT records by name, before those of the server. */
export interface ForwardingWish {
  readonly txtServer: Endpoint | undefined;
  readonly records: ReadonlyMap<string, readonly string[]>;
  /** Asked of each question: whether it comes to nothing. */
  readonly fails?: () => boolean;
}

/** Over UDP and TCP, of which some authorities use the one and some the other. */
export async function startForwardingDns(wish: ForwardingWish): Promise<ForwardingDns> {
  const connections = new Set<Socket>();
  const port = await findFreePort();
  const udp = answerUdp(wish).bind(port, '127.0.0.1');
  const tcp = answerTcp(wish, connections).listen(port, '127.0.0.1');
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
  return {
    address: { host: '127.0.0.1', port },
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.all([once(udp, 'close'), once(tcp, 'close')]);
      udp.close();
      tcp.close();
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

function answerUdp(wish: ForwardingWish): UdpSocket {
  const socket = createSocket('udp4');
  socket.on('message', (message, { address, port }) => {
    void answer(message, wish).then((reply) => socket.send(reply, port, address));
  });
  return socket;
}

/** One message a connection is enough for those who ask. */
function answerTcp(wish: ForwardingWish, connections: Set<Socket>): Server {
  return createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    let came = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      came = Buffer.concat([came, bytes]);
      const length = came.length < 2 ? Infinity : came.readUInt16BE(0);
      if (came.length < 2 + length) return;
      const message = came.subarray(2, 2 + length);
      came = came.subarray(2 + length);
      void answer(message, wish).then((reply) => socket.write(frame(reply)));
    });
  });
}

const SERVFAIL = 2;
/** The server may be gone. */
const FORWARDING_MS = 2000;

async function answer(message: Buffer, { txtServer, records, fails }: ForwardingWish): Promise<Uint8Array> {
  const query = decode(message);
  if (fails?.() === true) return encode(replyTo(query, { flags: SERVFAIL }));
  const [question] = query.questions ?? [];
  const name = question?.name ?? '';
  const own = question?.type === 'TXT' ? records.get(name.toLowerCase()) : undefined;
  if (own !== undefined) {
    return encode(replyTo(query, { answers: own.map((value) => ({ type: 'TXT', name, data: [value] })) }));
  }
  if (question?.type === 'TXT' && txtServer !== undefined) return await forwarded(query, { txtServer, message });
  const answers = question?.type === 'A' ? [{ type: 'A' as const, name, data: '127.0.0.1' }] : [];
  return encode(replyTo(query, { answers }));
}

async function forwarded(
  query: ReturnType<typeof decode>,
  { txtServer, message }: { readonly txtServer: Endpoint; readonly message: Buffer },
): Promise<Uint8Array> {
  try {
    return await exchangeUdp(txtServer, message, AbortSignal.timeout(FORWARDING_MS));
  } catch {
    return encode(replyTo(query, { flags: SERVFAIL }));
  }
}
