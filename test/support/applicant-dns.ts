// The DNS of applicants: a server whose records a test sets as the owner of a domain would, by hand.

import type { Answer, CaaData } from 'dns-packet';
import { replyTo, type ScriptedDns, startScriptedDns } from './dns.ts';

/** What stands at one name; a name that is not set does not exist. */
export interface OwnRecords {
  readonly txt?: readonly string[];
  readonly cname?: string;
  readonly a?: string;
  readonly ns?: string;
  /** As a zone file has them: '0 issue "ca.example"', without the quotes. */
  readonly caa?: readonly string[];
  /** The server says that it failed, whatever is asked of this name. */
  readonly fails?: boolean;
}

export interface ApplicantDns extends ScriptedDns {
  readonly records: Map<string, OwnRecords>;
}

const NAME_ERROR = 3; // RFC 1035 §4.1.1
const SERVER_FAILURE = 2;

export async function startApplicantDns(): Promise<ApplicantDns> {
  const records = new Map<string, OwnRecords>();
  const server = await startScriptedDns((query) => {
    const [question] = query.questions ?? [];
    const name = question?.name.toLowerCase() ?? '';
    const here = records.get(name);
    if (here === undefined) return [replyTo(query, { flags: NAME_ERROR })];
    if (here.fails === true) return [replyTo(query, { flags: SERVER_FAILURE })];
    if (here.cname !== undefined) return [replyTo(query, { answers: [{ type: 'CNAME', name, data: here.cname }] })];
    return [replyTo(query, { answers: answersOf(here, { type: question?.type ?? 'TXT', name }) })];
  });
  return Object.assign(server, { records });
}

function answersOf(here: OwnRecords, { type, name }: { readonly type: string; readonly name: string }): Answer[] {
  if (type === 'TXT') return (here.txt ?? []).map((value) => ({ type, name, data: [value] }));
  if (type === 'A' && here.a !== undefined) return [{ type, name, data: here.a }];
  if (type === 'NS' && here.ns !== undefined) return [{ type, name, data: here.ns }];
  if (type === 'CAA') return (here.caa ?? []).map((line) => ({ type, name, data: caaDataOf(line) }));
  return [];
}

function caaDataOf(line: string): CaaData {
  const [flags = '', tag = ''] = line.split(' ', 2);
  return { flags: Number(flags), tag, value: line.slice(flags.length + tag.length + 2) } as CaaData;
}
