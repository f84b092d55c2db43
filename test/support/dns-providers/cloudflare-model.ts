// Cloudflare's API v4 as a model: tokens, pages of zones, record ids and error codes as its documents have them.

import { json, type Answering, type ModelAnswer, type ModelRequest, type ModelZone, type ModelZones } from './model.ts';
import { valueOfContent } from '../../../src/dns/providers/txt-content.ts';

export const CLOUDFLARE_TOKEN = 'v4token_of_the_tests_0123456789abcdef';
/** 32 hexadecimal digits, as its ids are. */
export const cloudflareId = (_: string, at: number): string => (0xabc000 + at).toString(16).padStart(32, '0');

const MAX_PER_PAGE = 50;
const MAX_RECORDS_PER_PAGE = 5_000_000;

export function cloudflareModel(held: ModelZones): Answering {
  return (request) => {
    const { pathname } = request.url;
    if (!pathname.startsWith('/client/v4/'))
      return refusal(404, 7003, `Could not route to ${pathname}, perhaps your object identifier is invalid?`);
    if (request.headers['authorization'] === undefined)
      return refusal(400, 9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers');
    if (request.headers['authorization'] !== `Bearer ${CLOUDFLARE_TOKEN}`)
      return refusal(403, 9109, 'Invalid access token');
    const [, , , collection, zoneId, below, recordId] = pathname.split('/');
    if (collection !== 'zones') return refusal(404, 7003, 'Could not route');
    if (zoneId === undefined || zoneId === '') return listZones(held, request);
    const zone = held.zones.find(({ id }) => id === zoneId);
    if (zone === undefined)
      return refusal(404, 7003, `Could not route to /zones/${zoneId}, perhaps your object identifier is invalid?`);
    if (below !== 'dns_records') return refusal(404, 7003, 'Could not route');
    if (request.method === 'GET') return listRecords(zone, request);
    if (request.method === 'POST' && recordId === undefined) return addRecord(held, zone, request);
    if (request.method === 'DELETE' && recordId !== undefined) return removeRecord(held, zone, recordId);
    return refusal(405, 10405, 'Method not allowed for this authentication scheme');
  };
}

function listZones(held: ModelZones, { url, method }: ModelRequest): ModelAnswer {
  if (method !== 'GET') return refusal(405, 10405, 'Method not allowed');
  const perPage = Number(url.searchParams.get('per_page') ?? 20);
  const page = Number(url.searchParams.get('page') ?? 1);
  if (!(perPage >= 5 && perPage <= MAX_PER_PAGE))
    return refusal(400, 6003, 'Invalid request: per_page must be between 5 and 50');
  const name = url.searchParams.get('name');
  const found = held.zones.filter((zone) => name === null || zone.name === name);
  const shown = found.slice((page - 1) * perPage, page * perPage);
  const result = shown.map((zone) => ({ id: zone.id, name: zone.name, status: 'active', paused: false, type: 'full' }));
  const info = {
    page,
    per_page: perPage,
    count: shown.length,
    total_count: found.length,
    total_pages: Math.ceil(found.length / perPage),
  };
  return success(result, info);
}

function listRecords(zone: ModelZone, { url }: ModelRequest): ModelAnswer {
  const perPage = Number(url.searchParams.get('per_page') ?? 100);
  if (!(perPage >= 5 && perPage <= MAX_RECORDS_PER_PAGE)) return refusal(400, 9207, 'Invalid per_page');
  const [type, name, content] = ['type', 'name', 'content'].map((key) => url.searchParams.get(key));
  const found = zone.records.filter(
    (record) =>
      (type === null || record.type === type) &&
      (name === null || record.name === name) &&
      (content === null || valueOfContent(record.value) === valueOfContent(content ?? '')),
  );
  const result = found.slice(0, perPage).map((record) => viewOf(zone, record));
  return success(result, {
    page: 1,
    per_page: perPage,
    count: result.length,
    total_count: found.length,
    total_pages: 1,
  });
}

function viewOf(zone: ModelZone, { id, name, type, value }: ModelZone['records'][number]) {
  return {
    id,
    zone_id: zone.id,
    zone_name: zone.name,
    name,
    type,
    content: value,
    ttl: 60,
    proxied: false,
    proxiable: false,
  };
}

function addRecord(held: ModelZones, zone: ModelZone, request: ModelRequest): ModelAnswer {
  if (request.headers['content-type'] !== 'application/json') return refusal(415, 6003, 'Invalid request headers');
  const asked = JSON.parse(request.body) as Record<string, unknown>;
  const { type, name, content, ttl } = asked;
  if (type !== 'TXT' || typeof name !== 'string' || typeof content !== 'string')
    return refusal(400, 9005, 'Content for TXT record is invalid.');
  if (typeof ttl !== 'number' || !(ttl === 1 || (ttl >= 60 && ttl <= 86_400)))
    return refusal(400, 9021, 'Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.');
  const whole = name === '@' ? zone.name : name.endsWith(zone.name) ? name : `${name}.${zone.name}`;
  const plain = valueOfContent(content);
  if (zone.records.some((record) => record.name === whole && valueOfContent(record.value) === plain))
    return refusal(400, 81058, 'An identical record already exists.');
  return success(viewOf(zone, held.add(zone, { name: whole, type, value: content })));
}

function removeRecord(held: ModelZones, zone: ModelZone, id: string): ModelAnswer {
  if (held.remove(zone, id)) return success({ id });
  return refusal(404, 81044, 'Record does not exist.');
}

function success(result: unknown, info?: object): ModelAnswer {
  return json(200, { success: true, errors: [], messages: [], result, ...(info && { result_info: info }) });
}

function refusal(status: number, code: number, message: string): ModelAnswer {
  return json(status, { success: false, errors: [{ code, message }], messages: [], result: null });
}
