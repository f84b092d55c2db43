// DNSPod, API 2021-03-23 of Tencent Cloud (cloud.tencent.com/document/api/1427): domains and records, signed with TC3.

import { z } from 'zod';
import type { Credential } from '../../client/credentials.ts';
import { authorizationOf, timestampOf } from '../../client/tc3.ts';
import type { Clock } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { type ApiAnswer, type CallApi, unreadable } from './api-call.ts';
import { gatherZones } from './pages.ts';
import { ProviderTrouble } from './provider-trouble.ts';
import { hostPartOf } from './txt-content.ts';
import { type HostedRecord, type HostedZone, MAX_RECORDS_AT_NAME, type ZoneApi } from './zone-api.ts';

export const DOMAINS_PER_PAGE = 500;
const API_VERSION = '2021-03-23';
const CONTENT_TYPE = 'application/json; charset=utf-8';
/** The least that free domains take. */
const TTL_SECONDS = 600;
/** The line that serves everybody who has none of his own. */
const DEFAULT_LINE = '默认';

export interface DnspodParts {
  readonly endpoint: string;
  readonly credential: Credential;
  readonly clock: Clock;
  readonly callApi: CallApi;
}

const ENVELOPE = z.object({ Response: z.looseObject({}) });
const ERROR = z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) });
/** `Punycode` is empty where a domain is written in ASCII. */
const DOMAIN = z.object({ DomainId: z.int(), Name: z.string().min(1), Punycode: z.string().default('') });
const DOMAINS = z.object({
  DomainCountInfo: z.object({ DomainTotal: z.int().min(0) }),
  DomainList: z.array(DOMAIN),
});
const RECORDS = z.object({
  RecordList: z.array(z.object({ RecordId: z.int(), Name: z.string(), Type: z.string(), Value: z.string() })),
});
const MADE = z.object({ RecordId: z.int() });

export function dnspodApi(parts: DnspodParts): ZoneApi {
  return {
    listZones: async (signal) => await listZones(parts, signal),
    listTxt: async (zone, name, signal) => await listTxt(parts, { zone, name, signal }),
    addTxt: async (zone, { name, value }, signal) => {
      const record = {
        SubDomain: hostPartOf(name, zone.name),
        RecordType: 'TXT',
        RecordLine: DEFAULT_LINE,
        Value: value,
      };
      const input = { ...domainOf(zone), ...record, TTL: TTL_SECONDS };
      const known = 'InvalidParameter.DomainRecordExist';
      const asked = await ask(parts, { action: 'CreateRecord', input, changes: true, goodCodes: [known], signal });
      if (asked.response !== undefined && !MADE.safeParse(asked.response).success) throw unreadable(asked.answer, true);
    },
    removeTxt: async (zone, { id }, signal) => {
      const goodCodes = ['InvalidParameter.RecordIdInvalid', 'ResourceNotFound.NoDataOfRecord'];
      const input = { ...domainOf(zone), RecordId: Number(id) };
      await ask(parts, { action: 'DeleteRecord', input, changes: true, goodCodes, signal });
    },
  };
}

/** The id goes before the name, which could be another's by now. */
function domainOf({ id, name }: HostedZone) {
  return { Domain: name, DomainId: Number(id) };
}

async function listZones(parts: DnspodParts, signal: AbortSignal): Promise<readonly HostedZone[]> {
  return await gatherZones(async (page) => {
    const input = { Type: 'ALL', Offset: page * DOMAINS_PER_PAGE, Limit: DOMAINS_PER_PAGE };
    const goodCodes = ['ResourceNotFound.NoDataOfDomain'];
    const asked = await ask(parts, { action: 'DescribeDomainList', input, changes: false, goodCodes, signal });
    if (asked.response === undefined) return { zones: [], total: 0 };
    const read = DOMAINS.safeParse(asked.response).data;
    if (read === undefined) throw unreadable(asked.answer, false);
    return { zones: read.DomainList.map(zoneOf), total: read.DomainCountInfo.DomainTotal };
  });
}

function zoneOf({ DomainId, Name, Punycode }: z.infer<typeof DOMAIN>): HostedZone {
  return { id: String(DomainId), name: (Punycode === '' ? Name : Punycode).toLowerCase() };
}

async function listTxt(
  parts: DnspodParts,
  { zone, name, signal }: { readonly zone: HostedZone; readonly name: string; readonly signal: AbortSignal },
): Promise<readonly HostedRecord[]> {
  const host = hostPartOf(name, zone.name);
  const input = { ...domainOf(zone), Subdomain: host, RecordType: 'TXT', Offset: 0, Limit: MAX_RECORDS_AT_NAME + 1 };
  const goodCodes = ['ResourceNotFound.NoDataOfRecord'];
  const asked = await ask(parts, { action: 'DescribeRecordList', input, changes: false, goodCodes, signal });
  if (asked.response === undefined) return [];
  const read = RECORDS.safeParse(asked.response).data;
  if (read === undefined) throw unreadable(asked.answer, false);
  const found = read.RecordList.filter(({ Name, Type }) => Type === 'TXT' && Name.toLowerCase() === host);
  return found.map(({ RecordId, Value }) => ({ id: String(RecordId), value: Value }));
}

interface Ask {
  readonly action: string;
  readonly input: object;
  readonly changes: boolean;
  /** Refusals that mean that there is nothing, or that it is so already. */
  readonly goodCodes: readonly string[];
  readonly signal: AbortSignal;
}

interface Asked {
  /** Undefined for one of the good codes. */
  readonly response: object | undefined;
  readonly answer: ApiAnswer;
}

async function ask(parts: DnspodParts, { action, input, changes, goodCodes, signal }: Ask): Promise<Asked> {
  const url = new URL(parts.endpoint);
  const body = JSON.stringify(input);
  const headers = headersOf(parts, { action, body, host: url.host });
  const answer = await parts.callApi({ method: 'POST', url, headers, body, changes, signal });
  const response = ENVELOPE.safeParse(answer.json).data?.Response;
  if (response === undefined) throw unreadable(answer, changes);
  const error = ERROR.safeParse(response).data?.Error;
  if (error === undefined) return { response, answer };
  if (goodCodes.includes(error.Code)) return { response: undefined, answer };
  throw refusalOf(error, { answer, changes });
}

function headersOf(
  { credential, clock }: DnspodParts,
  { action, body, host }: { readonly action: string; readonly body: string; readonly host: string },
): Readonly<Record<string, string>> {
  const at = clock.now();
  const signed = { host, service: 'dnspod', contentType: CONTENT_TYPE, action, body, at };
  return {
    Host: host,
    'Content-Type': CONTENT_TYPE,
    Authorization: authorizationOf(signed, credential),
    'X-TC-Action': action,
    'X-TC-Version': API_VERSION,
    'X-TC-Timestamp': timestampOf(at),
  };
}

/** By the first part of their codes: what holds for every call of this key. */
const OF_PROVIDER: ReadonlySet<string> = new Set([
  'AuthFailure',
  'RequestLimitExceeded',
  'InternalError',
  'ServiceUnavailable',
]);

function refusalOf(
  { Code, Message }: { readonly Code: string; readonly Message: string },
  { answer, changes }: { readonly answer: ApiAnswer; readonly changes: boolean },
): ProviderTrouble {
  const reason = because('dnsProviderAnswers', { code: answer.show(Code), output: answer.show(Message) });
  const [family = ''] = Code.split('.');
  return new ProviderTrouble(reason, {
    mayHaveChanged: changes && family === 'InternalError',
    isOfProvider: OF_PROVIDER.has(family),
    retryAfterMs: answer.retryAfterMs,
  });
}
