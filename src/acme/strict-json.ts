// JSON objects of ACME: within bounds, in UTF-8, and with no name twice, since readers differ in which of the two they take.

import { countMembers, type JsonLimits, scanJson } from '../lib/json-scan.ts';
import { because } from '../reasons/reason.ts';
import { refuseWith } from './problems.ts';

/** An order for a hundred names has some two hundred values. */
export const JSON_LIMITS: JsonLimits = { depth: 8, values: 2048, nameBytes: 128 };

export type JsonObject = Readonly<Record<string, unknown>>;

/** `what` is that of a sentence: "the payload". Throws ProblemError with malformed. */
export function readJsonObject(bytes: Uint8Array, what: JsonText): JsonObject {
  const scan = scanJson(bytes, JSON_LIMITS);
  const value = scan.kind === 'over' ? undefined : parse(bytes);
  if (scan.kind === 'over' || !isJsonObject(value)) return refuseWith('malformed', because('notJsonObject', { what }));
  if (countMembers(value) < scan.members) return refuseWith('malformed', because('jsonRepeats', { what }));
  return value;
}

/** What was to be read: a word of the vocabulary that reasons have for `what`. */
export type JsonText = 'request' | 'protected header' | 'payload' | 'inner JWS';

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
