// Alibaba Cloud DNS 2015-01-09 as a model: RPC signatures worked out anew, nonces used once, pages, ids and error codes.

import { createHmac } from 'node:crypto';
import { json, type Answering, type ModelAnswer, type ModelRequest, type ModelZone, type ModelZones } from './model.ts';

export const ALIBABA_KEY = {
  accessKeyId: 'LTAIofTheTests0123456789',
  accessKeySecret: 'accessKeySecretOfTheTests012345',
};
export const alibabaId = (_: string, at: number): string => `dom-${at}`;

const MAX_SKEW_MS = 15 * 60_000;
const MAX_DOMAINS = 100;
const MAX_RECORDS = 500;

type Input = Readonly<Record<string, string>>;
type Refusing = readonly [status: number, code: string, message: string];

export function alibabaModel(held: ModelZones, now: () => Date): Answering {
  const nonces = new Set<string>();
  return (request) => {
    const input = inputOf(request);
    const refused = defectOf(request, input, { now: now(), nonces });
    if (refused !== undefined) return refusal(...refused);
    switch (input['Action']) {
      case 'DescribeDomains':
        return listDomains(held, input);
      case 'DescribeDomainInfo':
        return describeDomain(held, input);
      case 'DescribeDomainRecords':
        return listRecords(held, input);
      case 'DescribeSubDomainRecords':
        return listAtName(held, input);
      case 'AddDomainRecord':
        return addRecord(held, input);
      case 'DeleteDomainRecord':
        return removeRecord(held, input);
      default:
        return refusal(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.');
    }
  };
}

/** Of the query and, where it is one, the form. */
function inputOf({ url, headers, body }: ModelRequest): Input {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return Object.fromEntries([...url.searchParams, ...(isForm ? new URLSearchParams(body) : [])]);
}

/** As help.aliyun.com/document_detail/29747.html has the signature. */
function defectOf(
  { method, url }: ModelRequest,
  { Signature = '', ...signed }: Input,
  { now, nonces }: { readonly now: Date; readonly nonces: Set<string> },
): Refusing | undefined {
  if (url.pathname !== '/') return [404, 'InvalidAction.NotFound', 'Specified api is not found.'];
  if (signed['Version'] !== '2015-01-09') return [404, 'InvalidVersion', 'Specified parameter Version is not valid.'];
  if (signed['AccessKeyId'] !== ALIBABA_KEY.accessKeyId)
    return [404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.'];
  if (signed['SignatureMethod'] !== 'HMAC-SHA1' || signed['SignatureVersion'] !== '1.0')
    return [400, 'InvalidParameter', 'The signature is of another version.'];
  const timestamp = signed['Timestamp'] ?? '';
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp))
    return [400, 'InvalidTimeStamp.Format', 'Specified time stamp is not well formatted.'];
  if (Math.abs(now.getTime() - Date.parse(timestamp)) > MAX_SKEW_MS)
    return [400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.'];
  const nonce = signed['SignatureNonce'] ?? '';
  if (nonce === '' || nonces.has(nonce))
    return [400, 'SignatureNonceUsed', 'Specified signature nonce was used already.'];
  nonces.add(nonce);
  const query = Object.keys(signed)
    .toSorted()
    .map((name) => `${escaped(name)}=${escaped(signed[name] ?? '')}`)
    .join('&');
  const text = [method, escaped('/'), escaped(query)].join('&');
  const expected = createHmac('sha1', `${ALIBABA_KEY.accessKeySecret}&`).update(text).digest('base64');
  if (expected === Signature) return undefined;
  return [
    400,
    'SignatureDoesNotMatch',
    `Specified signature is not matched with our calculation. server string to sign is:${text}`,
  ];
}

function escaped(text: string): string {
  const safe = /[A-Za-z0-9\-_.~]/;
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return safe.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function listDomains(held: ModelZones, { PageNumber = '1', PageSize = '20', KeyWord = '' }: Input): ModelAnswer {
  const [page, size] = [Number(PageNumber), Number(PageSize)];
  if (!(size >= 1 && size <= MAX_DOMAINS)) return refusal(400, 'InvalidPageSize', 'The specified PageSize is invalid.');
  const found = held.zones.filter(({ name }) => name.includes(KeyWord));
  const Domain = found
    .slice((page - 1) * size, page * size)
    .map(({ id, name }) => ({ DomainId: id, DomainName: name, PunyCode: name }));
  return success({ TotalCount: found.length, PageNumber: page, PageSize: size, Domains: { Domain } });
}

const NO_DOMAIN: Refusing = [404, 'InvalidDomainName.NoExist', 'The specified domain name does not exist.'];

function describeDomain(held: ModelZones, { DomainName }: Input): ModelAnswer {
  const zone = held.zones.find(({ name }) => name === DomainName);
  if (zone === undefined) return refusal(...NO_DOMAIN);
  return success({ DomainId: zone.id, DomainName: zone.name, PunyCode: zone.name });
}

function listRecords(
  held: ModelZones,
  { DomainName = '', PageNumber = '1', PageSize = '20', RRKeyWord = '' }: Input,
): ModelAnswer {
  const zone = held.zones.find(({ name }) => name === DomainName);
  if (zone === undefined) return refusal(...NO_DOMAIN);
  const found = zone.records.filter((record) => hostOf(zone, record.name).includes(RRKeyWord));
  return pageOf(zone, found, { page: Number(PageNumber), size: Number(PageSize) });
}

function listAtName(
  held: ModelZones,
  { SubDomain = '', DomainName, Type, PageNumber = '1', PageSize = '20' }: Input,
): ModelAnswer {
  const zone = held.zones.find(({ name }) =>
    DomainName === undefined ? SubDomain.endsWith(name) : name === DomainName,
  );
  if (zone === undefined) return refusal(...NO_DOMAIN);
  if (SubDomain === '') return refusal(400, 'MissingSubDomain', 'SubDomain is mandatory for this action.');
  const found = zone.records.filter(
    (record) => record.name === SubDomain && (Type === undefined || record.type === Type),
  );
  return pageOf(zone, found, { page: Number(PageNumber), size: Number(PageSize) });
}

function pageOf(
  zone: ModelZone,
  found: ModelZone['records'],
  { page, size }: { readonly page: number; readonly size: number },
): ModelAnswer {
  if (!(size >= 1 && size <= MAX_RECORDS)) return refusal(400, 'InvalidPageSize', 'The specified PageSize is invalid.');
  const Record = found.slice((page - 1) * size, page * size).map(({ id, name, type, value }) => ({
    RecordId: id,
    DomainName: zone.name,
    RR: hostOf(zone, name),
    Type: type,
    Value: value,
    Line: 'default',
    TTL: 600,
    Status: 'ENABLE',
    Locked: false,
  }));
  return success({ TotalCount: found.length, PageNumber: page, PageSize: size, DomainRecords: { Record } });
}

function hostOf(zone: ModelZone, name: string): string {
  return name === zone.name ? '@' : name.slice(0, -zone.name.length - 1);
}

function addRecord(held: ModelZones, { DomainName, RR, Type, Value, TTL = '600' }: Input): ModelAnswer {
  for (const [name, value] of Object.entries({ DomainName, RR, Type, Value })) {
    if (value === undefined) return refusal(400, `Missing${name}`, `${name} is mandatory for this action.`);
  }
  const zone = held.zones.find(({ name }) => name === DomainName);
  if (zone === undefined) return refusal(...NO_DOMAIN);
  if (Number(TTL) < 600) return refusal(400, 'QuotaExceeded.TTL', 'The TTL is below the least of the version.');
  const name = RR === '@' ? zone.name : `${RR ?? ''}.${zone.name}`;
  const record = { name, type: Type ?? '', value: Value ?? '' };
  if (zone.records.some((one) => one.name === name && one.value === record.value))
    return refusal(400, 'DomainRecordDuplicate', 'The DNS record already exists.');
  return success({ RecordId: held.add(zone, record).id });
}

function removeRecord(held: ModelZones, { RecordId = '' }: Input): ModelAnswer {
  const zone = held.zones.find(({ records }) => records.some(({ id }) => id === RecordId));
  if (zone === undefined) return refusal(400, 'DomainRecordNotBelongToUser', 'The specified record does not exist.');
  held.remove(zone, RecordId);
  return success({ RecordId });
}

const RequestId = '536E9CAD-DB30-4647-AC87-AA5CC38C5382';

function success(body: object): ModelAnswer {
  return json(200, { RequestId, ...body });
}

function refusal(status: number, Code: string, Message: string): ModelAnswer {
  return json(status, {
    RequestId,
    HostId: 'alidns.aliyuncs.com',
    Code,
    Message,
    Recommend: 'https://api.aliyun.com/troubleshoot',
  });
}
