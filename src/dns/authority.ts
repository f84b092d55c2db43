// What the served zones answer to a question: the heart of the embedded server, without its sockets.

import { isIP } from 'node:net';
import { CLASS, OPCODE, RCODE, type Rcode, TYPE } from '../dns-message/codes.ts';
import type { DnsRecordReads } from './ports.ts';
import type { Query, Question } from './query.ts';
import { RECORD_TTL_SECONDS, type Reply } from './reply.ts';
import type { ZoneRecord, ZoneStart } from './zone-record.ts';
import type { Zones } from './zones.ts';

/** Bounds the size of an answer: what one name holds beyond it is not shown. */
export const MAX_TXT_ANSWERS = 200;

export interface AuthoritySettings {
  readonly zones: Zones;
  /** What NS and SOA name; lower-case, no trailing dot. */
  readonly nameServer: string;
  /** The name server's own addresses, answered where its name lies in a served zone. */
  readonly nameServerAddresses: readonly string[];
  readonly records: Pick<DnsRecordReads, 'listValues' | 'hasBelow'>;
}

export async function replyTo(query: Query, settings: AuthoritySettings): Promise<Reply> {
  if (query.opcode !== OPCODE.query) return bare(RCODE.notImplemented);
  if (query.question === undefined) return bare(RCODE.formatError);
  if (query.edns !== undefined && query.edns.version !== 0) return bare(RCODE.badVersion);
  return await replyToQuestion(query.question, settings);
}

/** A reply of nothing but its code. */
export function bare(rcode: Rcode): Reply {
  return { rcode, authoritative: false, answers: [], authorities: [] };
}

async function replyToQuestion(question: Question, settings: AuthoritySettings): Promise<Reply> {
  const apex = settings.zones.apexOf(question.name);
  const isTransfer = question.type === TYPE.AXFR || question.type === TYPE.IXFR;
  if (question.class !== CLASS.in || isTransfer || apex === undefined) return bare(RCODE.refused);
  const records = await recordsAt(question.name, apex, settings);
  const answers = records.filter((record) => TYPE[record.type] === question.type);
  if (answers.length > 0) return { rcode: RCODE.noError, authoritative: true, answers, authorities: [] };
  // RFC 8482 §4.1: one record is enough of an answer to ANY, and nothing to amplify with.
  if (question.type === TYPE.ANY && records.length > 0) {
    return { rcode: RCODE.noError, authoritative: true, answers: records.slice(0, 1), authorities: [] };
  }
  const exists = records.length > 0 || (await isAboveSomething(question.name, settings));
  const rcode = exists ? RCODE.noError : RCODE.noName;
  return { rcode, authoritative: true, answers: [], authorities: [soaOf(apex, settings)] };
}

async function recordsAt(name: string, apex: string, settings: AuthoritySettings): Promise<readonly ZoneRecord[]> {
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

/** RFC 2308 §5: the last field bounds how long "no such name" is remembered. Zones are not transferred, so serial stays. */
function soaOf(apex: string, { nameServer }: AuthoritySettings): ZoneStart {
  return {
    type: 'SOA',
    name: apex,
    nameServer,
    mailbox: `hostmaster.${apex}`,
    serial: 1,
    refreshSeconds: 3600,
    retrySeconds: 600,
    expireSeconds: 86_400,
    minimumSeconds: RECORD_TTL_SECONDS,
  };
}

function nsOf(apex: string, { nameServer }: AuthoritySettings): ZoneRecord {
  return { type: 'NS', name: apex, target: nameServer };
}

function addressOf(name: string, address: string): ZoneRecord {
  return { type: isIP(address) === 6 ? 'AAAA' : 'A', name, address };
}

function txtOf(name: string, value: string): ZoneRecord {
  return { type: 'TXT', name, value };
}
