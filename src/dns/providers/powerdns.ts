// PowerDNS's HTTP API: zones and sets of records, by an API key (doc.powerdns.com/authoritative/http-api).

import { z } from 'zod';
import { because } from '../../reasons/reason.ts';
import { type ApiAnswer, type CallApi, refusedWith, unreadable } from './api-call.ts';
import { refusedBecause } from './provider-trouble.ts';
import { quotedTxt, valueOfContent } from './txt-content.ts';
import { type HostedZone, MAX_LISTED_ZONES, type ZoneApi } from './zone-api.ts';

/** Of a set that is made for a proof; one that stands keeps its own. */
const TTL_SECONDS = 60;

export interface PowerDnsParts {
  /** Up to "/api/v1", which it leaves out; ends without a slash. */
  readonly endpoint: string;
  readonly apiKey: string;
  /** "localhost" for the server that answers. */
  readonly serverId: string;
  readonly callApi: CallApi;
}

const ZONES = z.array(z.object({ id: z.string().min(1), name: z.string().min(1) }));
const RECORD = z.object({ content: z.string(), disabled: z.boolean().default(false) });
const SET = z.object({ name: z.string(), type: z.string(), ttl: z.int().min(0), records: z.array(RECORD) });
const ZONE = z.object({ name: z.string(), rrsets: z.array(SET) });

type RecordSet = z.infer<typeof SET>;

/** It knows sets alone: one is read and put back with a record more or less. Only one node at a time may do so at a name. */
export function powerDnsApi(parts: PowerDnsParts): ZoneApi {
  return {
    listZones: async (signal) => await listZones(parts, signal),
    listTxt: async (zone, name, signal) => {
      const { records } = await readSet(parts, { zone, name, signal });
      return records
        .filter(({ disabled }) => !disabled)
        .map(({ content }) => ({ id: '', value: valueOfContent(content) }));
    },
    addTxt: async (zone, { name, value }, signal) => {
      const set = await readSet(parts, { zone, name, signal });
      const records = [...set.records, { content: quotedTxt(value), disabled: false }];
      await writeSet(parts, { zone, set: { ...set, records }, signal });
    },
    removeTxt: async (zone, { name, value }, signal) => {
      const set = await readSet(parts, { zone, name, signal });
      const records = set.records.filter(({ content, disabled }) => disabled || valueOfContent(content) !== value);
      if (records.length < set.records.length) await writeSet(parts, { zone, set: { ...set, records }, signal });
    },
  };
}

async function listZones(parts: PowerDnsParts, signal: AbortSignal): Promise<readonly HostedZone[]> {
  const answer = await ask(parts, { method: 'GET', path: '/zones?dnssec=false', signal });
  const zones = ZONES.safeParse(answer.json).data;
  if (zones === undefined) throw unreadable(answer, false);
  if (zones.length > MAX_LISTED_ZONES)
    throw refusedBecause(because('dnsProviderManyZones', { most: MAX_LISTED_ZONES }));
  return zones.map(({ id, name }) => ({ id, name: plain(name) }));
}

interface AtName {
  readonly zone: HostedZone;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** An empty one where there is none. Versions that do not know these words of the query answer the whole zone. */
async function readSet(parts: PowerDnsParts, { zone, name, signal }: AtName): Promise<RecordSet> {
  const query = new URLSearchParams({ rrset_name: `${name}.`, rrset_type: 'TXT' });
  const answer = await ask(parts, {
    method: 'GET',
    path: `/zones/${encodeURIComponent(zone.id)}?${query.toString()}`,
    signal,
  });
  const read = ZONE.safeParse(answer.json).data;
  if (read === undefined) throw unreadable(answer, false);
  if (plain(read.name) !== zone.name) {
    throw refusedBecause(because('dnsProviderOtherZone', { other: answer.show(read.name), name: zone.name }));
  }
  const set = read.rrsets.find((one) => one.type === 'TXT' && plain(one.name) === name);
  return set ?? { name: `${name}.`, type: 'TXT', ttl: TTL_SECONDS, records: [] };
}

async function writeSet(
  parts: PowerDnsParts,
  { zone, set, signal }: { readonly zone: HostedZone; readonly set: RecordSet; readonly signal: AbortSignal },
): Promise<void> {
  const changetype = set.records.length === 0 ? 'DELETE' : 'REPLACE';
  const path = `/zones/${encodeURIComponent(zone.id)}`;
  await ask(parts, { method: 'PATCH', path, body: { rrsets: [{ ...set, changetype }] }, signal });
}

interface Ask {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  readonly signal: AbortSignal;
}

/** A change is answered with 204 and nothing else. */
async function ask(
  { endpoint, apiKey, serverId, callApi }: PowerDnsParts,
  { method, path, body, signal }: Ask,
): Promise<ApiAnswer> {
  const url = new URL(`${endpoint}/api/v1/servers/${encodeURIComponent(serverId)}${path}`);
  const changes = method === 'PATCH';
  const headers = {
    'X-API-Key': apiKey,
    Accept: 'application/json',
    ...(changes ? { 'Content-Type': 'application/json' } : {}),
  };
  const answer = await callApi({ method, url, headers, ...(body && { body: JSON.stringify(body) }), changes, signal });
  if (answer.status >= 400) throw refusedWith(answer);
  if (answer.status !== (changes ? 204 : 200)) throw unreadable(answer, changes);
  return answer;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
