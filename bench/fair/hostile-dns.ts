// DNS servers of applicants that cost: one that never answers, and one whose every answer fills a message over TCP.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { decode, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';

export interface HostileDns extends AsyncDisposable {
  /** host:port. */
  readonly address: string;
}

/** Texts of 255 octets, as many as a message has room for. */
const TEXTS = 240;
const TEXT = 'x'.repeat(255);

export async function startSilentDns(): Promise<HostileDns> {
  const { socket, port } = await bind(0);
  return { address: `127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => await close(socket) };
}

export async function startHugeDns(): Promise<HostileDns> {
  const tcp = createServer((connection) => {
    connection.on('error', () => connection.destroy());
    connection.once('data', (bytes: Buffer) => connection.end(framed(answerTo(decode(bytes.subarray(2)), TEXTS))));
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const { socket } = await bind(port);
  socket.on('message', (message, from) => {
    const cut = encode({ ...answerTo(decode(message), 0), flags: TRUNCATED_RESPONSE });
    socket.send(cut, from.port, from.address);
  });
  return {
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await close(socket);
      tcp.close();
    },
  };
}

function answerTo({ id, questions = [] }: Packet, texts: number): Packet {
  const [question] = questions;
  const name = question?.name ?? '';
  const answers = Array.from({ length: texts }, () => ({ type: 'TXT' as const, name, data: [TEXT] }));
  return { id: id ?? 0, type: 'response', questions, answers };
}

function framed(packet: Packet): Uint8Array {
  const message = encode(packet);
  return Buffer.concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

async function bind(port: number): Promise<{ readonly socket: Socket; readonly port: number }> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, port: socket.address().port };
}

async function close(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}
