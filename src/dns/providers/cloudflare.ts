// Cloudflare's API v4: zones and DNS records, by an API token (developers.cloudflare.com/api).

import { z } from 'zod';
import { because } from '../../reasons/reason.ts';
import { type ApiAnswer, type CallApi, refusedWith, unreadable } from './api-call.ts';
import { gatherZones } from './pages.ts';
import { ProviderTrouble, refusedBecause } from './provider-trouble.ts';
import type { KeptRecord } from './record-keeper.ts';
import { quotedTxt, valueOfContent } from './txt-content.ts';
import { type HostedRecord, type HostedZone, MAX_RECORDS_AT_NAME, type ZoneApi } from './zone-api.ts';

/** As many as a page of zones may have. */
export const ZONES_PER_PAGE = 50;
/** The least that zones of every plan take. */
const TTL_SECONDS = 60;
/** "An identical record already exists." */
const IDENTICAL = 81058;
/** "Record does not exist." */
const NO_RECORD = 81044;

export interface CloudflareParts {
  /** Ends without a slash. */
  readonly endpoint: string;
  readonly token: string;
  readonly callApi: CallApi;
}

const ENVELOPE = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.int(), message: z.string() })).default([]),
  result: z.unknown(),
  result_info: z.object({ total_count: z.int().min(0) }).optional(),
});
const ZONES = z.array(z.object({ id: z.string().min(1), name: z.string().min(1) }));
const RECORDS = z.array(z.object({ id: z.string().min(1), name: z.string(), type: z.string(), content: z.string() }));
const RECORD = z.object({ id: z.string().min(1), name: z.string() });

type Envelope = z.infer<typeof ENVELOPE>;

interface Ask {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** A code of an error that means that it is so already. */
  readonly goodCode?: number;
  readonly signal: AbortSignal;
}

export function cloudflareApi(parts: CloudflareParts): ZoneApi {
  return {
    listZones: async (signal) => await listZones(parts, signal),
    listTxt: async (zone, name, signal) => await listTxt(parts, { zone, name, signal }),
    addTxt: async (zone, record, signal) => await addTxt(parts, { zone, record, signal }),
    removeTxt: async (zone, { id }, signal) => {
      const path = `/zones/${encodeURIComponent(zone.id)}/dns_records/${encodeURIComponent(id)}`;
      await ask(parts, { method: 'DELETE', path, goodCode: NO_RECORD, signal });
    },
  };
}

async function listZones(parts: CloudflareParts, signal: AbortSignal): Promise<readonly HostedZone[]> {
  return await gatherZones(async (page) => {
    const path = `/zones?page=${page + 1}&per_page=${ZONES_PER_PAGE}`;
    const { envelope, answer } = await ask(parts, { method: 'GET', path, signal });
    const zones = ZONES.safeParse(envelope.result).data;
    if (zones === undefined) throw unreadable(answer, false);
    return {
      zones: zones.map(({ id, name }) => ({ id, name: name.toLowerCase() })),
      total: envelope.result_info?.total_count,
    };
  });
}

async function listTxt(
  parts: CloudflareParts,
  { zone, name, signal }: { readonly zone: HostedZone; readonly name: string; readonly signal: AbortSignal },
): Promise<readonly HostedRecord[]> {
  const query = new URLSearchParams({ type: 'TXT', name, per_page: String(MAX_RECORDS_AT_NAME + 1) });
  const path = `/zones/${encodeURIComponent(zone.id)}/dns_records?${query.toString()}`;
  const { envelope, answer } = await ask(parts, { method: 'GET', path, signal });
  const records = RECORDS.safeParse(envelope.result).data;
  if (records === undefined) throw unreadable(answer, false);
  // What was not asked for is not acted upon, whatever the server makes of the query.
  const asked = records.filter((record) => record.type === 'TXT' && record.name.toLowerCase() === name);
  return asked.map(({ id, content }) => ({ id, value: valueOfContent(content) }));
}

async function addTxt(
  parts: CloudflareParts,
  { zone, record, signal }: { readonly zone: HostedZone; readonly record: KeptRecord; readonly signal: AbortSignal },
): Promise<void> {
  const path = `/zones/${encodeURIComponent(zone.id)}/dns_records`;
  const body = { type: 'TXT', name: record.name, content: quotedTxt(record.value), ttl: TTL_SECONDS };
  const asked = await ask(parts, { method: 'POST', path, body, goodCode: IDENTICAL, signal });
  if (!asked.envelope.success) return;
  const made = RECORD.safeParse(asked.envelope.result).data;
  if (made === undefined) throw unreadable(asked.answer, true);
  if (made.name.toLowerCase() === record.name) return;
  const reason = because('dnsProviderOtherZone', { other: asked.answer.show(made.name), name: record.name });
  throw new ProviderTrouble(reason, { mayHaveChanged: true, isOfProvider: false });
}

async function ask(
  { endpoint, token, callApi }: CloudflareParts,
  { method, path, body, goodCode, signal }: Ask,
): Promise<{ readonly envelope: Envelope; readonly answer: ApiAnswer }> {
  const changes = method !== 'GET';
  const headers = {
    Authorization: `Bearer ${token}`,
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await callApi({ method, url: new URL(endpoint + path), headers, ...text, changes, signal });
  const envelope = ENVELOPE.safeParse(answer.json).data;
  if (envelope === undefined)
    throw answer.status < 400 || answer.json === undefined ? unreadable(answer, changes) : refusedWith(answer);
  if (envelope.success) return { envelope, answer };
  if (envelope.errors.some(({ code }) => code === goodCode)) return { envelope, answer };
  throw refusalOf(envelope, answer);
}

function refusalOf({ errors }: Envelope, answer: ApiAnswer): ProviderTrouble {
  const [error] = errors;
  if (error === undefined) return refusedWith(answer);
  const output = answer.show(error.message);
  return refusedBecause(because('dnsProviderAnswers', { code: String(error.code), output }));
}
