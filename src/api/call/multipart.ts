// Parameters sent as multipart/form-data (RFC 7578), one part each: cut apart strictly and within limits.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import {
  MAX_FIELDS,
  MAX_NAME_BYTES,
  parametersOfFields,
  readJson,
  TOO_LONG_NAME,
  type Field,
  type Parameters,
} from './parameters.ts';

/** RFC 2046 §5.1.1. */
export const MAX_BOUNDARY_LENGTH = 70;
/** Of one part; those that clients send have about a hundred bytes. */
export const MAX_PART_HEADER_BYTES = 1_024;
/** Of the header that names the boundary; clients send about a hundred bytes. */
export const MAX_CONTENT_TYPE_LENGTH = 512;

const BOUNDARY = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))\s*(?:;|$)/i;
/** RFC 2046 §5.1.1: bchars, the last one no space. */
const BOUNDARY_CHARACTERS = /^[0-9A-Za-z'()+_,\-./:=? ]*[0-9A-Za-z'()+_,\-./:=?]$/;
const DISPOSITION = /^content-disposition:\s*form-data\s*;\s*name="([^"]+)"\s*(?:;.*)?$/i;
const JSON_PART = /^content-type:\s*application\/json\s*(?:;.*)?$/i;
const LINE_END = '\r\n';

/** A list or an object is a part of JSON, as the Python SDK sends it, or parts named as in a form: "Tags.0.TagKey". */
export function parametersOfMultipart(body: Uint8Array, contentType: string): Parameters {
  const boundary = boundaryOf(contentType);
  // The Python SDK sends no byte where there is no parameter.
  if (body.length === 0) return parametersOfFields([]);
  const fields: Field[] = [];
  const names = new Set<string>();
  for (const bytes of partsOf(Buffer.from(body.buffer, body.byteOffset, body.byteLength), boundary)) {
    const part = readPart(bytes);
    if (names.has(part.name)) unreadable(because('partNameTwice'));
    // A part may bring no field at all: null, or an object without members.
    if (names.size === MAX_FIELDS) unreadable(because('tooManyParts', { most: MAX_FIELDS }));
    names.add(part.name);
    for (const field of fieldsOf(part)) {
      if (fields.length === MAX_FIELDS) unreadable(because('tooManyParameters', { most: MAX_FIELDS }));
      fields.push(field);
    }
  }
  return parametersOfFields(fields);
}

function boundaryOf(contentType: string): string {
  if (contentType.length > MAX_CONTENT_TYPE_LENGTH) {
    unreadable(because('contentTypeLong', { most: MAX_CONTENT_TYPE_LENGTH }));
  }
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? bare ?? unreadable(because('noBoundary'));
  if (boundary.length > MAX_BOUNDARY_LENGTH) unreadable(because('boundaryLong', { most: MAX_BOUNDARY_LENGTH }));
  if (!BOUNDARY_CHARACTERS.test(boundary)) unreadable(because('boundaryCharacter'));
  return boundary;
}

/** What lies between one delimiter and the next. Nothing stands before the first, or after the closing one. */
function* partsOf(body: Buffer, boundary: string): Generator<Buffer, void> {
  const delimiter = `${LINE_END}--${boundary}`;
  const first = `--${boundary}`;
  if (body.subarray(0, first.length).toString('latin1') !== first) unreadable(because('boundaryFirst'));
  let position = first.length;
  while (!isClosed(body, position)) {
    const start = position + LINE_END.length;
    const end = body.indexOf(delimiter, start, 'latin1');
    if (end === -1) unreadable(because('boundaryLast'));
    yield body.subarray(start, end);
    position = end + delimiter.length;
  }
}

/** After a boundary: the line's end where another part follows, "--" and the body's end where none does. */
function isClosed(body: Buffer, position: number): boolean {
  const rest = body.toString('latin1', position, position + 5);
  if (rest.startsWith(LINE_END)) return false;
  return rest === '--' || rest === `--${LINE_END}` || unreadable(because('boundaryFollowed'));
}

interface Part {
  readonly name: string;
  readonly content: Buffer;
  readonly isJson: boolean;
}

/** Headers beside the two are ignored (RFC 7578 §4.8). */
function readPart(bytes: Buffer): Part {
  const separator = `${LINE_END}${LINE_END}`;
  const headerEnd = bytes.subarray(0, MAX_PART_HEADER_BYTES + separator.length).indexOf(separator, 0, 'latin1');
  if (headerEnd === -1) unreadable(because('partHeadersLong', { most: MAX_PART_HEADER_BYTES }));
  const headers = decodeUtf8(bytes.subarray(0, headerEnd)).split(LINE_END);
  const names = headers.flatMap((header) => DISPOSITION.exec(header)?.[1] ?? []);
  const [name] = names;
  if (name === undefined || names.length > 1) unreadable(because('partNameless'));
  if (name.length > MAX_NAME_BYTES) unreadable(TOO_LONG_NAME);
  const content = bytes.subarray(headerEnd + separator.length);
  return { name, content, isJson: headers.some((header) => JSON_PART.test(header)) };
}

function* fieldsOf({ name, content, isJson }: Part): Generator<Field, void> {
  if (isJson) yield* flattened(name, readJson(content, 'one of its parts'));
  else yield [name, decodeUtf8(content)];
}

/** As a form would carry it. Names are joined along the way, so that their length is looked at before each step. */
function* flattened(name: string, value: unknown): Generator<Field, void> {
  if (name.length > MAX_NAME_BYTES) unreadable(TOO_LONG_NAME);
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') return yield [name, typeof value === 'string' ? value : JSON.stringify(value)];
  for (const [key, member] of Object.entries(value)) yield* flattened(`${name}.${key}`, member);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    return unreadable(because('partNotUtf8'), cause);
  }
}

function unreadable(detail: Reason, cause?: unknown): never {
  return refuse({ kind: 'multipartUnreadable', detail }, { cause });
}
