// What the served zones answer to a question: the heart of the embedded server, without its sockets.

import type { Answer } from 'dns-packet';
import { isIP } from 'node:net';
import { type Query, type Question, RCODE, type Rcode, type Reply } from './message.ts';
import type { DnsRecordReads } from './ports.ts';
import type { Zones } from './zones.ts';

/** Short, so that a proof that failed is looked up anew at the next try. */
export const RECORD_TTL_SECONDS = 5;
/** Bounds the size of an answer: what one name holds beyond it is not shown. */
export const MAX_TXT_ANSWERS = 200;

const QUERY_OPCODE = 0;
const CLASS_IN = 1;
const MAX_TXT_STRING_BYTES = 255;
/** RFC 1035 §3.2.2 and §3.2.3; a transfer of zones is refused. */
const TYPE_CODE = { A: 1, NS: 2, SOA: 6, TXT: 16, AAAA: 28, IXFR: 251, AXFR: 252, ANY: 255 } as const;

export interface AuthoritySettings {
  readonly zones: Zones;
  /** What NS and SOA name; lower-case, no trailing dot. */
  readonly nameServer: string;
  /** The name server's own addresses, answered where its name lies in a served zone. */
  readonly nameServerAddresses: readonly string[];
  readonly records: Pick<DnsRecordReads, 'listValues' | 'hasBelow'>;
}

export async function replyTo(query: Query, settings: AuthoritySettings): Promise<Reply> {
  if (query.opcode !== QUERY_OPCODE) return bare(RCODE.notImplemented);
  if (query.question === undefined) return bare(RCODE.formatError);
  // RFC 6891 §6.1.3: the answer to an unknown version is in its OPT record alone.
  if (query.edns !== undefined && query.edns.version !== 0) return bare(RCODE.noError);
  return await replyToQuestion(query.question, settings);
}

/** A reply of nothing but its code. */
export function bare(rcode: Rcode): Reply {
  return { rcode, authoritative: false, answers: [], authorities: [] };
}

async function replyToQuestion(question: Question, settings: AuthoritySettings): Promise<Reply> {
  const apex = settings.zones.apexOf(question.name);
  const isTransfer = question.type === TYPE_CODE.AXFR || question.type === TYPE_CODE.IXFR;
  if (question.class !== CLASS_IN || isTransfer || apex === undefined) return bare(RCODE.refused);
  const records = await recordsAt(question.name, apex, settings);
  const answers = records.filter((record) => codeOf(record) === question.type);
  if (answers.length > 0) return { rcode: RCODE.noError, authoritative: true, answers, authorities: [] };
  // RFC 8482 §4.1: one record is enough of an answer to ANY, and nothing to amplify with.
  if (question.type === TYPE_CODE.ANY && records.length > 0) {
    return { rcode: RCODE.noError, authoritative: true, answers: records.slice(0, 1), authorities: [] };
  }
  const exists = records.length > 0 || (await isAboveSomething(question.name, settings));
  const rcode = exists ? RCODE.noError : RCODE.noName;
  return { rcode, authoritative: true, answers: [], authorities: [soaOf(apex, settings)] };
}

async function recordsAt(name: string, apex: string, settings: AuthoritySettings): Promise<readonly Answer[]> {
  const values = await settings.records.listValues(name);
  return [
    ...(name === apex ? [soaOf(apex, settings), nsOf(apex, settings)] : []),
    ...(name === settings.nameServer ? settings.nameServerAddresses.map((address) => addressOf(name, address)) : []),
    ...values.slice(0, MAX_TXT_ANSWERS).map((value) => txtOf(name, value)),
  ];
}

/** An empty non-terminal exists (RFC 8020 §2): NXDOMAIN for it would hide everything below. */
async function isAboveSomething(name: string, settings: AuthoritySettings): Promise<boolean> {
  const { zones, nameServer, nameServerAddresses, records } = settings;
  const isAboveServer = nameServerAddresses.length > 0 && nameServer.endsWith(`.${name}`);
  return zones.hasZoneBelow(name) || isAboveServer || (await records.hasBelow(name));
}

function codeOf(record: Answer): number | undefined {
  return Object.entries(TYPE_CODE).find(([type]) => type === record.type)?.[1];
}

/** RFC 2308 §5: the last field bounds how long "no such name" is remembered. Zones are not transferred, so serial stays. */
function soaOf(apex: string, { nameServer }: AuthoritySettings): Answer {
  const data = {
    mname: nameServer,
    rname: `hostmaster.${apex}`,
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: RECORD_TTL_SECONDS,
  };
  return { type: 'SOA', name: apex, ttl: RECORD_TTL_SECONDS, data };
}

function nsOf(apex: string, { nameServer }: AuthoritySettings): Answer {
  return { type: 'NS', name: apex, ttl: RECORD_TTL_SECONDS, data: nameServer };
}

function addressOf(name: string, address: string): Answer {
  return { type: isIP(address) === 6 ? 'AAAA' : 'A', name, ttl: RECORD_TTL_SECONDS, data: address };
}

function txtOf(name: string, value: string): Answer {
  const bytes = Buffer.from(value);
  const count = Math.max(1, Math.ceil(bytes.length / MAX_TXT_STRING_BYTES));
  const strings = Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * MAX_TXT_STRING_BYTES, (at + 1) * MAX_TXT_STRING_BYTES),
  );
  return { type: 'TXT', name, ttl: RECORD_TTL_SECONDS, data: strings };
}
