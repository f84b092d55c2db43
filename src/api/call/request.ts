// The request as it came over the wire, read as far as nobody need be known for it: who signs how, and what is asked.

import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { parametersOfMultipart } from './multipart.ts';
import { parametersOfFields, parametersOfJson, readFields, type Field, type Parameters } from './parameters.ts';

export interface WireRequest {
  readonly method: string;
  /** The request target exactly as received: "/?Action=…". */
  readonly target: string;
  /** Names in lower case; values of a repeated header joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** Of the caller, in its one form: of the connection, or what a trusted proxy says. */
  readonly remoteAddress: string;
  /** It came by HTTPS, to us or to a trusted proxy. */
  readonly isSecure: boolean;
}

export interface ReadRequest {
  readonly wire: WireRequest;
  /** Whether credentials and common parameters are in headers (TC3) or among the fields (v1). */
  readonly signature: { readonly kind: 'tc3' } | { readonly kind: 'v1'; readonly fields: ReadonlyMap<string, string> };
  readonly action: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  readonly token: string | undefined;
  readonly timestamp: string | undefined;
  readonly language: Language;
  /** Read only when the caller is known: until then nothing but the signature looks at the body. */
  readonly parameters: () => Parameters;
}

export type Language = 'en-US' | 'zh-CN';

/** reference/protocol.md, "Transports". */
export const MAX_TARGET_BYTES = 32 * 1024;

/** Of a body, to see whether it begins as JSON does. */
const LOOKED_AT_BYTES = 64;

const FORM_TYPE = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART_TYPE = 'multipart/form-data';

/** The common parameters of signature v1, which are no parameters of an action. */
const COMMON_FIELDS: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Region',
  'Timestamp',
  'Nonce',
  'SecretId',
  'Signature',
  'SignatureMethod',
  'Token',
  'Language',
  'RequestClient',
]);

/** The length of the body has been looked at before (body-limits.ts). */
export function readRequest(wire: WireRequest): ReadRequest {
  if (wire.method === 'GET') return readGet(wire);
  if (wire.method === 'POST') return readPost(wire);
  return refuse({ kind: 'protocolUnsupported', detail: because('methodNotServed', { method: wire.method }) });
}

export function isForm(headers: WireRequest['headers']): boolean {
  return mediaTypeOf(headers.get('content-type')) === FORM_TYPE;
}

/** The text after "?" exactly as sent. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

/** For refusals of requests that could not be read: by the header alone. */
export function languageOf(headers: WireRequest['headers']): Language {
  return languageNamed(headers.get('x-tc-language'));
}

function readGet(wire: WireRequest): ReadRequest {
  if (bytesOfUtf8(wire.target).length > MAX_TARGET_BYTES) {
    refuse({ kind: 'requestTooLarge', part: 'query', limitBytes: MAX_TARGET_BYTES });
  }
  const fields = readFields(queryOf(wire.target));
  if (!wire.headers.has('authorization')) return requestOfFields(wire, fields);
  return requestOfHeaders(wire, () => parametersOfFields(fields));
}

function readPost(wire: WireRequest): ReadRequest {
  const contentType = wire.headers.get('content-type');
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === FORM_TYPE) return readForm(wire);
  if (mediaType === JSON_TYPE && isFormInDisguise(wire)) return readForm(wire);
  if (mediaType === JSON_TYPE) return requestOfHeaders(wire, () => parametersOfJson(wire.body));
  if (mediaType === MULTIPART_TYPE) {
    return requestOfHeaders(wire, () => parametersOfMultipart(wire.body, contentType ?? ''));
  }
  const detail = because('bodyType', { choices: [JSON_TYPE, MULTIPART_TYPE, FORM_TYPE] });
  return refuse({ kind: 'protocolUnsupported', detail });
}

function readForm(wire: WireRequest): ReadRequest {
  if (wire.headers.get('authorization')?.startsWith('TC3-') === true) {
    refuse({
      kind: 'protocolUnsupported',
      detail: because('formByTc3', { choices: [JSON_TYPE, MULTIPART_TYPE] }),
    });
  }
  return requestOfFields(wire, readFields(withoutLineEnd(utf8Of(wire.body))));
}

/**
 * Signed by v1, whatever its label: it has no headers of TC3, and its fields tell who signs. JSON begins with a brace. It has the
 * room of a request that names no action.
 */
function isFormInDisguise({ headers, body }: WireRequest): boolean {
  if (headers.has('authorization') || headers.has('x-tc-action')) return false;
  return body.length > 0 && !/^\s*\{/.test(utf8Of(body.subarray(0, LOOKED_AT_BYTES)));
}

/** What a file or a command ends in: in a form a line feed that belongs to a value is encoded. */
function withoutLineEnd(form: string): string {
  return form.replace(/[\r\n]+$/, '');
}

function requestOfHeaders(wire: WireRequest, parameters: () => Parameters): ReadRequest {
  const { headers } = wire;
  return {
    wire,
    signature: { kind: 'tc3' },
    action: headers.get('x-tc-action'),
    version: headers.get('x-tc-version'),
    region: headers.get('x-tc-region'),
    token: headers.get('x-tc-token'),
    timestamp: headers.get('x-tc-timestamp'),
    language: languageOf(headers),
    parameters,
  };
}

function requestOfFields(wire: WireRequest, list: readonly Field[]): ReadRequest {
  const fields = new Map(list);
  if (fields.size !== list.length) refuse({ kind: 'requestUnreadable', detail: because('parameterTwice') });
  return {
    wire,
    signature: { kind: 'v1', fields },
    action: fields.get('Action'),
    version: fields.get('Version'),
    region: fields.get('Region'),
    token: fields.get('Token'),
    timestamp: fields.get('Timestamp'),
    language: languageNamed(fields.get('Language') ?? wire.headers.get('x-tc-language')),
    parameters: () => parametersOfFields(list.filter(([name]) => !COMMON_FIELDS.has(name))),
  };
}

function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** As reasons name them. */
export function tongueOf(language: Language): 'en' | 'zh' {
  return language === 'zh-CN' ? 'zh' : 'en';
}

/** RFC 5646 §2.1.1: the case of its letters says nothing. */
function languageNamed(name: string | undefined): Language {
  return name?.toLowerCase() === 'zh-cn' ? 'zh-CN' : 'en-US';
}
