// Answers as text: always status 200, application/json without a charset, one "Response" with its RequestId.

import { hexOf } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';
import type { Output } from '../action.ts';
import type { WireError } from '../errors/errors.ts';

export interface WireAnswer {
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A long list whose items are JSON already: written a few in a turn of the event loop, which all of them would fill. */
export class WrittenList {
  readonly items: readonly string[];

  constructor(items: readonly string[]) {
    this.items = items;
  }
}

export function outputAnswer(output: Output, requestId: string): WireAnswer {
  return answer(jsonOf({ ...output, RequestId: requestId }), requestId);
}

export function errorAnswer(error: WireError, requestId: string): WireAnswer {
  return answer(JSON.stringify({ Error: error, RequestId: requestId }), requestId);
}

function jsonOf(response: Readonly<Record<string, unknown>>): string {
  const lists = Object.values(response).some((value) => value instanceof WrittenList);
  if (!lists) return JSON.stringify(response);
  const members = Object.entries(response)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${valueOf(value)}`);
  return `{${members.join(',')}}`;
}

function valueOf(value: unknown): string {
  return value instanceof WrittenList ? `[${value.items.join(',')}]` : JSON.stringify(value);
}

/** RFC 9562 §5.4: a UUID of version 4. */
export function newRequestId(random: Random): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** With a charset in the type the Python client takes an error for a success (reference/protocol.md, "Answers"). */
function answer(response: string, requestId: string): WireAnswer {
  const text = `{"Response":${response}}`;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      'x-tc-requestid': requestId,
    },
    text,
  };
}
