// Alibaba Cloud DNS, API 2015-01-09 (help.aliyun.com/document_detail/29739.html): domains and records, in RPC style.

import { z } from 'zod';
import { hexOf } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { because } from '../../reasons/reason.ts';
import { type AlibabaCredential, canonicalQueryOf, signatureOf } from './alibaba-signature.ts';
import { type ApiAnswer, type CallApi, unreadable } from './api-call.ts';
import { gatherZones } from './pages.ts';
import { ProviderTrouble, refusedBecause } from './provider-trouble.ts';
import { hostPartOf } from './txt-content.ts';
import { type HostedRecord, type HostedZone, MAX_RECORDS_AT_NAME, type ZoneApi } from './zone-api.ts';

/** As many as a page may have. */
export const DOMAINS_PER_PAGE = 100;
const API_VERSION = '2015-01-09';
/** The least that free domains take. */
const TTL_SECONDS = 600;
const NONCE_BYTES = 16;

export interface AlibabaParts {
  readonly endpoint: string;
  readonly credential: AlibabaCredential;
  readonly clock: Clock;
  readonly random: Random;
  readonly callApi: CallApi;
}

const ERROR = z.object({ Code: z.string(), Message: z.string() });
const DOMAIN = z.object({ DomainName: z.string().min(1), PunyCode: z.string().default('') });
const DOMAINS = z.object({ TotalCount: z.int().min(0), Domains: z.object({ Domain: z.array(DOMAIN) }) });
const RECORD = z.object({
  RecordId: z.string().min(1),
  DomainName: z.string(),
  RR: z.string(),
  Type: z.string(),
  Value: z.string(),
});
const RECORDS = z.object({ DomainRecords: z.object({ Record: z.array(RECORD) }) });
const MADE = z.object({ RecordId: z.string().min(1) });

export function alibabaApi(parts: AlibabaParts): ZoneApi {
  return {
    listZones: async (signal) => await listZones(parts, signal),
    listTxt: async (zone, name, signal) => await listTxt(parts, { zone, name, signal }),
    addTxt: async (zone, { name, value }, signal) => {
      const record = { DomainName: zone.id, RR: hostPartOf(name, zone.name), Type: 'TXT', Value: value };
      const input = { ...record, TTL: String(TTL_SECONDS) };
      const goodCodes = ['DomainRecordDuplicate'];
      const asked = await ask(parts, { action: 'AddDomainRecord', input, changes: true, goodCodes, signal });
      if (!asked.isGoodCode && !MADE.safeParse(asked.answer.json).success) throw unreadable(asked.answer, true);
    },
    removeTxt: async (_zone, { id }, signal) => {
      const goodCodes = ['DomainRecordNotBelongToUser'];
      await ask(parts, { action: 'DeleteDomainRecord', input: { RecordId: id }, changes: true, goodCodes, signal });
    },
  };
}

async function listZones(parts: AlibabaParts, signal: AbortSignal): Promise<readonly HostedZone[]> {
  return await gatherZones(async (page) => {
    const input = { PageNumber: String(page + 1), PageSize: String(DOMAINS_PER_PAGE) };
    const { answer } = await ask(parts, { action: 'DescribeDomains', input, changes: false, goodCodes: [], signal });
    const read = DOMAINS.safeParse(answer.json).data;
    if (read === undefined) throw unreadable(answer, false);
    return { zones: read.Domains.Domain.map(zoneOf), total: read.TotalCount };
  });
}

/** A domain with other letters is called by them. */
function zoneOf({ DomainName, PunyCode }: z.infer<typeof DOMAIN>): HostedZone {
  return { id: DomainName, name: (PunyCode === '' ? DomainName : PunyCode).toLowerCase() };
}

async function listTxt(
  parts: AlibabaParts,
  { zone, name, signal }: { readonly zone: HostedZone; readonly name: string; readonly signal: AbortSignal },
): Promise<readonly HostedRecord[]> {
  const host = hostPartOf(name, zone.name);
  const subDomain = host === '@' ? zone.id : `${host}.${zone.id}`;
  const input = { SubDomain: subDomain, DomainName: zone.id, Type: 'TXT', PageSize: String(MAX_RECORDS_AT_NAME + 1) };
  const { answer } = await ask(parts, {
    action: 'DescribeSubDomainRecords',
    input,
    changes: false,
    goodCodes: [],
    signal,
  });
  const read = RECORDS.safeParse(answer.json).data;
  if (read === undefined) throw unreadable(answer, false);
  const { Record: records } = read.DomainRecords;
  const foreign = records.find(({ DomainName }) => DomainName.toLowerCase() !== zone.id.toLowerCase());
  if (foreign !== undefined) {
    throw refusedBecause(because('dnsProviderOtherZone', { other: answer.show(foreign.DomainName), name: zone.name }));
  }
  const found = records.filter(({ RR, Type }) => Type === 'TXT' && RR.toLowerCase() === host);
  return found.map(({ RecordId, Value }) => ({ id: RecordId, value: Value }));
}

interface Ask {
  readonly action: string;
  readonly input: Readonly<Record<string, string>>;
  readonly changes: boolean;
  /** Refusals that mean that it is so already. */
  readonly goodCodes: readonly string[];
  readonly signal: AbortSignal;
}

async function ask(
  parts: AlibabaParts,
  { action, input, changes, goodCodes, signal }: Ask,
): Promise<{ readonly answer: ApiAnswer; readonly isGoodCode: boolean }> {
  const unsigned = { ...commonOf(parts), Action: action, ...input };
  const { accessKeySecret } = parts.credential;
  const body = canonicalQueryOf({ ...unsigned, Signature: signatureOf(unsigned, { method: 'POST', accessKeySecret }) });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  const answer = await parts.callApi({ method: 'POST', url: new URL(parts.endpoint), headers, body, changes, signal });
  if (answer.status === 200 && answer.json !== undefined) return { answer, isGoodCode: false };
  const error = ERROR.safeParse(answer.json).data;
  if (error === undefined) throw unreadable(answer, changes);
  if (goodCodes.includes(error.Code)) return { answer, isGoodCode: true };
  throw refusalOf(error, answer);
}

function commonOf({ credential, clock, random }: AlibabaParts): Readonly<Record<string, string>> {
  return {
    Format: 'JSON',
    Version: API_VERSION,
    AccessKeyId: credential.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: hexOf(random(NONCE_BYTES)),
    Timestamp: `${clock.now().toISOString().slice(0, 19)}Z`,
  };
}

/** By the first part of their codes: what holds for every call of this key. */
const OF_PROVIDER: ReadonlySet<string> = new Set([
  'Throttling',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'InvalidTimeStamp',
]);

function refusalOf({ Code, Message }: z.infer<typeof ERROR>, answer: ApiAnswer): ProviderTrouble {
  const reason = because('dnsProviderAnswers', { code: answer.show(Code), output: answer.show(Message) });
  const [family = ''] = Code.split('.');
  return new ProviderTrouble(reason, {
    mayHaveChanged: false,
    isOfProvider: OF_PROVIDER.has(family),
    retryAfterMs: answer.retryAfterMs,
  });
}
