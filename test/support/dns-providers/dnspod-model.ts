// DNSPod's API 2021-03-23 as a model: TC3 signatures worked out anew, types of parameters, pages, ids and error codes.

import { createHash, createHmac } from 'node:crypto';
import { json, type Answering, type ModelAnswer, type ModelRequest, type ModelZone, type ModelZones } from './model.ts';

export const DNSPOD_KEY = { secretId: 'AKIDofTheTests0123456789', secretKey: 'secretKeyOfTheTests01234567890' };
export const dnspodId = (_: string, at: number): string => String(90_000_001 + at);

const MAX_SKEW_S = 300;
const MAX_PAGE = 3000;

type Input = Readonly<Record<string, unknown>>;

export function dnspodModel(held: ModelZones, now: () => Date): Answering {
  return (request) => {
    const refused = defectOf(request, now());
    if (refused !== undefined) return refusal(...refused);
    const input = JSON.parse(request.body) as Input;
    const wrong = wrongTypeOf(input);
    if (wrong !== undefined) return refusal('InvalidParameter', `The request parameter \`${wrong}\` has a wrong type.`);
    switch (request.headers['x-tc-action']) {
      case 'DescribeDomainList':
        return listDomains(held, input);
      case 'DescribeRecordList':
        return listRecords(held, input);
      case 'CreateRecord':
        return addRecord(held, input);
      case 'DeleteRecord':
        return removeRecord(held, input);
      default:
        return refusal('InvalidAction', 'The request action is invalid or does not exist.');
    }
  };
}

const INTEGERS = ['DomainId', 'RecordId', 'Offset', 'Limit', 'TTL', 'MX'];
const TEXTS = ['Domain', 'Subdomain', 'SubDomain', 'RecordType', 'RecordLine', 'Value', 'Type', 'Keyword'];

function wrongTypeOf(input: Input): string | undefined {
  return (
    INTEGERS.find((name) => input[name] !== undefined && !Number.isInteger(input[name])) ??
    TEXTS.find((name) => input[name] !== undefined && typeof input[name] !== 'string')
  );
}

/** As cloud.tencent.com/document/api/1427/56189 has the signature, from the headers that the request says are signed. */
function defectOf(request: ModelRequest, now: Date): readonly [code: string, message: string] | undefined {
  const { headers, method, url, body } = request;
  if (method !== 'POST' || url.pathname !== '/') return ['InvalidRequest', 'The request is not a POST to "/".'];
  if (headers['x-tc-version'] !== '2021-03-23') return ['InvalidParameterValue', 'The version is unknown.'];
  if (!(headers['content-type'] ?? '').startsWith('application/json'))
    return ['InvalidRequest', 'The content type is not supported.'];
  const timestamp = headers['x-tc-timestamp'] ?? '';
  if (!(Math.abs(now.getTime() / 1000 - Number(timestamp)) <= MAX_SKEW_S))
    return ['AuthFailure.SignatureExpire', 'The signature has expired.'];
  const parts =
    /^TC3-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<date>[^/]+)\/(?<service>[^/]+)\/tc3_request, ?SignedHeaders=(?<names>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$/.exec(
      headers['authorization'] ?? '',
    )?.groups;
  if (parts === undefined) return ['AuthFailure.InvalidAuthorization', 'The authorization header cannot be read.'];
  const { id = '', date = '', service = '', names = '', signature = '' } = parts;
  if (id !== DNSPOD_KEY.secretId) return ['AuthFailure.SecretIdNotFound', 'The SecretId is not found.'];
  if (service !== 'dnspod') return ['AuthFailure.SignatureFailure', 'The service is another one.'];
  const signed = names.split(';');
  if (!signed.includes('host') || !signed.includes('content-type'))
    return ['AuthFailure.SignatureFailure', 'Headers are missing.'];
  const lines = signed.map((name) => `${name}:${(headers[name] ?? '').trim().toLowerCase()}\n`).join('');
  const canonical = ['POST', '/', '', lines, names, createHash('sha256').update(body).digest('hex')].join('\n');
  const scope = `${date}/${service}/tc3_request`;
  const text = ['TC3-HMAC-SHA256', timestamp, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const keyed = [date, service, 'tc3_request'].reduce<string | Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    `TC3${DNSPOD_KEY.secretKey}`,
  );
  if (createHmac('sha256', keyed).update(text).digest('hex') === signature) return undefined;
  return [
    'AuthFailure.SignatureFailure',
    'The provided credentials could not be validated. Please check your signature is correct.',
  ];
}

function listDomains(held: ModelZones, { Offset = 0, Limit = 20 }: Input): ModelAnswer {
  if (Number(Limit) > MAX_PAGE) return refusal('InvalidParameter.LimitInvalid', 'The number of pages is incorrect.');
  const shown = held.zones.slice(Number(Offset), Number(Offset) + Number(Limit));
  if (shown.length === 0) return refusal('ResourceNotFound.NoDataOfDomain', 'No domain.');
  const DomainList = shown.map(({ id, name }) => ({
    DomainId: Number(id),
    Name: name,
    Status: 'ENABLE',
    Punycode: '',
    TTL: 600,
  }));
  const count = held.zones.length;
  return success({ DomainCountInfo: { DomainTotal: count, AllTotal: count, MineTotal: count }, DomainList });
}

/** The id goes before the name, as the documents say. */
function zoneOf(held: ModelZones, { Domain, DomainId }: Input): ModelZone | undefined {
  return held.zones.find(({ id, name }) => (DomainId === undefined ? name === Domain : Number(id) === DomainId));
}

const NO_DOMAIN = ['FailedOperation.NotDomainOwner', 'Only the domain owner can do this.'] as const;

function listRecords(held: ModelZones, input: Input): ModelAnswer {
  const zone = zoneOf(held, input);
  if (typeof input['Domain'] !== 'string') return refusal('MissingParameter', 'Domain is missing.');
  if (zone === undefined) return refusal(...NO_DOMAIN);
  const { Subdomain, RecordType, Limit = 100, Offset = 0 } = input;
  const found = zone.records.filter(
    (record) =>
      (Subdomain === undefined || hostOf(zone, record.name) === Subdomain) &&
      (RecordType === undefined || record.type === RecordType),
  );
  if (found.length === 0) return refusal('ResourceNotFound.NoDataOfRecord', 'The list of records is empty.');
  const RecordList = found.slice(Number(Offset), Number(Offset) + Number(Limit)).map((record) => ({
    RecordId: Number(record.id),
    Name: hostOf(zone, record.name),
    Type: record.type,
    Value: record.value,
    Line: '默认',
    LineId: '0',
    Status: 'ENABLE',
    TTL: 600,
    UpdatedOn: '2026-11-30 10:00:00',
  }));
  return success({
    RecordCountInfo: { SubdomainCount: found.length, ListCount: RecordList.length, TotalCount: found.length },
    RecordList,
  });
}

function hostOf(zone: ModelZone, name: string): string {
  return name === zone.name ? '@' : name.slice(0, -zone.name.length - 1);
}

function addRecord(held: ModelZones, input: Input): ModelAnswer {
  const zone = zoneOf(held, input);
  const { SubDomain = '@', RecordType, RecordLine, Value, TTL = 600 } = input;
  for (const name of ['Domain', 'RecordType', 'RecordLine', 'Value']) {
    if (typeof input[name] !== 'string') return refusal('MissingParameter', `${name} is missing.`);
  }
  if (zone === undefined) return refusal(...NO_DOMAIN);
  if (RecordLine !== '默认') return refusal('InvalidParameter.RecordLineInvalid', 'The record line is incorrect.');
  if (Number(TTL) < 600) return refusal('LimitExceeded.RecordTtlLimit', 'The TTL is below the least of the package.');
  const name = SubDomain === '@' ? zone.name : `${String(SubDomain)}.${zone.name}`;
  const record = { name, type: String(RecordType), value: String(Value) };
  if (zone.records.some((one) => one.name === name && one.value === record.value)) {
    return refusal('InvalidParameter.DomainRecordExist', 'The record already exists.');
  }
  return success({ RecordId: Number(held.add(zone, record).id) });
}

function removeRecord(held: ModelZones, input: Input): ModelAnswer {
  const zone = zoneOf(held, input);
  if (zone === undefined || typeof input['Domain'] !== 'string') return refusal(...NO_DOMAIN);
  if (held.remove(zone, String(input['RecordId']))) return success({});
  return refusal('InvalidParameter.RecordIdInvalid', 'The record id is incorrect.');
}

const RequestId = '0f8d3b0a-5b3e-4a43-8a2c-000000000001';

function success(response: object): ModelAnswer {
  return json(200, { Response: { ...response, RequestId } });
}

function refusal(Code: string, Message: string): ModelAnswer {
  return json(200, { Response: { Error: { Code, Message }, RequestId } });
}
