// One question to one DNS server: over UDP, and over TCP where the answer was cut.

import { type Answer, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { Random } from '../lib/random.ts';

export type RecordType = 'TXT' | 'CNAME' | 'A' | 'AAAA' | 'NS';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface DnsRecordSeen {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly type: RecordType;
  /** TXT: its strings joined. A name: lower-case, no trailing dot. */
  readonly value: string;
}

export interface Asked {
  readonly kind: 'asked';
  /** NXDOMAIN: the name, or the last of the aliases, does not exist. */
  readonly noName: boolean;
  readonly records: readonly DnsRecordSeen[];
}

export type Exchange = Asked | { readonly kind: 'failed'; readonly detail: string };

export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
  readonly random: Random;
  /** Ends the exchange, with `failed`. */
  readonly signal: AbortSignal;
}

/** RFC 9715: what passes without fragments, which are easy to forge. */
const EDNS_PAYLOAD_BYTES = 1232;
const RCODE_MASK = 0xf;
const NO_ERROR = 0;
const NO_NAME = 3;
const RCODE_NAMES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const LENGTH_BYTES = 2;

/** Never throws: whatever goes wrong is `failed`, with the end of a sentence. */
export async function askServer(server: ServerAddress, question: DnsQuestion): Promise<Exchange> {
  const at = `the DNS server ${server.host}:${server.port}`;
  try {
    const overUdp = await askOverUdp(server, question);
    const reply = overUdp.truncated ? await askOverTcp(server, question) : overUdp;
    if (reply.rcode === NO_ERROR || reply.rcode === NO_NAME) {
      return { kind: 'asked', noName: reply.rcode === NO_NAME, records: reply.records };
    }
    const code = RCODE_NAMES[reply.rcode] ?? `code ${reply.rcode}`;
    return { kind: 'failed', detail: `${at} answers ${code} for ${question.name}` };
  } catch (error) {
    if (question.signal.aborted)
      return { kind: 'failed', detail: `${at} does not answer in time for ${question.name}` };
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', detail: `${at} cannot be asked for ${question.name}: ${why}` };
  }
}

interface ServerReply {
  readonly rcode: number;
  readonly truncated: boolean;
  readonly records: readonly DnsRecordSeen[];
}

/** A fresh socket, hence a fresh source port; connected, so that the kernel drops what comes from another address. */
async function askOverUdp(server: ServerAddress, question: DnsQuestion): Promise<ServerReply> {
  const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<ServerReply>();
  const id = randomId(question.random);
  const abort = (): void => reject(new Error('the time is up'));
  question.signal.addEventListener('abort', abort);
  socket.on('error', reject);
  socket.on('message', (datagram) => {
    const reply = readReply(datagram, id, question);
    if (reply !== undefined) resolve(reply);
  });
  socket.on('connect', () => socket.send(writeQuestion(id, question)));
  try {
    if (question.signal.aborted) abort();
    else socket.connect(server.port, server.host);
    return await promise;
  } finally {
    question.signal.removeEventListener('abort', abort);
    socket.close();
  }
}

async function askOverTcp(server: ServerAddress, question: DnsQuestion): Promise<ServerReply> {
  const id = randomId(question.random);
  const socket = connect({ port: server.port, host: server.host, signal: question.signal });
  try {
    const message = writeQuestion(id, question);
    socket.write(Buffer.concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]));
    const reply = readReply(await readFrame(socket), id, question);
    if (reply === undefined) throw new Error('its answer over TCP is not to this question');
    return reply;
  } finally {
    socket.destroy();
  }
}

/** The one message that is awaited; its length, two octets, is its limit. */
async function readFrame(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const end = bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + bytes.readUInt16BE(0);
    if (bytes.length >= end) return bytes.subarray(LENGTH_BYTES, end);
  }
  throw new Error('it closes the connection before its answer is whole');
}

function randomId(random: Random): number {
  const [high = 0, low = 0] = random(2);
  return high * 256 + low;
}

function writeQuestion(id: number, question: DnsQuestion): Uint8Array {
  const edns: Answer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: EDNS_PAYLOAD_BYTES,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  const questions = [{ type: question.type, name: question.name }];
  return encode({ id, type: 'query', flags: RECURSION_DESIRED, questions, additionals: [edns] });
}

/** Undefined for what is no answer to this question: it is passed over, and the right one awaited (RFC 5452 §9.1). */
function readReply(message: Uint8Array, id: number, question: DnsQuestion): ServerReply | undefined {
  const packet = decodeSafely(message);
  if (packet?.type !== 'response' || packet.id !== id || packet.questions?.length !== 1) return undefined;
  const [asked] = packet.questions;
  if (asked === undefined || plainName(asked.name) !== question.name || asked.type !== question.type) return undefined;
  return {
    rcode: (packet.flags ?? 0) & RCODE_MASK,
    truncated: packet.flag_tc,
    records: (packet.answers ?? []).flatMap(seenOf),
  };
}

/** dns-packet reads a cut record as a short one; what it claims to have read tells. */
function decodeSafely(message: Uint8Array): ReturnType<typeof decode> | undefined {
  try {
    const packet = decode(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
    return decode.bytes <= message.length ? packet : undefined;
  } catch {
    return undefined;
  }
}

function seenOf(record: Answer): readonly DnsRecordSeen[] {
  const name = plainName(record.name);
  switch (record.type) {
    case 'TXT':
      return [{ name, type: record.type, value: textOf(record.data) }];
    case 'CNAME':
    case 'NS':
      return [{ name, type: record.type, value: plainName(record.data) }];
    case 'A':
    case 'AAAA':
      return [{ name, type: record.type, value: record.data }];
    default:
      return [];
  }
}

/** RFC 1035 §3.3.14: a TXT record is one or more strings; together they are the value. */
function textOf(data: string | Uint8Array | readonly (string | Uint8Array)[]): string {
  const strings = typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
  return Buffer.concat(strings.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))).toString('utf8');
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
