// How many bytes of body a request may have, told from its head alone: by what the contract of its action has room for.

import { refuse } from '../../failure.ts';
import type { Action } from '../action.ts';
import { isPem, MAX_LIST_ITEMS, maxLengthOf } from '../input/input-limits.ts';
import { type InputContract, membersOf } from '../input/input.ts';
import type { Registry } from '../registry.ts';
import { isForm, type WireRequest } from './request.ts';

/** reference/protocol.md, "Transports": nothing that is configured goes above these. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
export const MAX_FORM_BYTES = 1024 * 1024;

/** What every action may take, and all that one may which does not exist or is not built. */
export const LEAST_BODY_BYTES = 16 * 1024;

/** For the common parameters, a signature, what stands between the parameters, and texts that are escaped. */
const ENVELOPE_BYTES = 4 * 1024;
/** For the name of a parameter and what sets it apart from the next one. */
const NAME_BYTES = 64;
/** For a number, true or false. */
const WORD_BYTES = 32;
/** For one character of a text: in UTF-8, or percent-encoded ASCII. */
const CHARACTER_BYTES = 3;
/** For one character of PEM, in which line ends, "+", "/" and "=" are escaped. */
const PEM_CHARACTER_BYTES = 1.25;
/** For a list: a thousand ids, or two hundred of the longest domain names. */
const LIST_BYTES = 64 * 1024;
/** Limits are told in whole kilobytes. */
const ROUND_BYTES = 1024;

export interface BodyLimits {
  /** Which bytes of a body are worth keeping: more of them are refused by `check`, whoever sends them. */
  maxBytesOf(head: Pick<WireRequest, 'method' | 'headers'>): number;
  /** Throws requestTooLarge. The action of a form stands in the form, and is looked for without reading its fields. */
  check(wire: WireRequest): void;
}

/** `configured`: from an action's name to its limit, where it is not the one by its contract. */
export function makeBodyLimits(registry: Registry, configured: ReadonlyMap<string, number>): BodyLimits {
  const limits = new Map([...registry].map(([name, action]) => [name, configured.get(name) ?? bodyBytesOf(action)]));
  const limitOf = (name: string | undefined): number => limits.get(name ?? '') ?? LEAST_BODY_BYTES;
  const longestForm = Math.min(MAX_FORM_BYTES, Math.max(LEAST_BODY_BYTES, ...limits.values()));
  const maxBytesOf: BodyLimits['maxBytesOf'] = ({ method, headers }) => {
    if (method !== 'POST') return 0;
    return isForm(headers) ? longestForm : limitOf(headers.get('x-tc-action'));
  };
  return {
    maxBytesOf,
    check: (wire) => {
      if (wire.method !== 'POST') return;
      checkLength(wire, maxBytesOf(wire));
      if (isForm(wire.headers)) checkLength(wire, Math.min(longestForm, limitOf(actionInForm(wire.body))));
    },
  };
}

/** By its contract alone. */
export function bodyBytesOf({ input }: Pick<Action, 'input'>): number {
  if (input === undefined) return LEAST_BODY_BYTES;
  const bytes = Math.max(LEAST_BODY_BYTES, ENVELOPE_BYTES + structureBytes(input));
  return Math.ceil(bytes / ROUND_BYTES) * ROUND_BYTES;
}

function structureBytes(contract: InputContract): number {
  const sizes = Object.entries(contract).map(([name, type]) => NAME_BYTES + valueBytes(type.replace('!', ''), name));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function valueBytes(type: string, name: string): number {
  if (type.endsWith('[]')) return Math.min(LIST_BYTES, MAX_LIST_ITEMS * valueBytes(type.slice(0, -2), name));
  const members = membersOf(type);
  if (members !== undefined) return structureBytes(members);
  if (type !== 'string') return WORD_BYTES;
  return maxLengthOf(name) * (isPem(name) ? PEM_CHARACTER_BYTES : CHARACTER_BYTES);
}

/** The first Action of a form; names of actions need no escaping. */
const ACTION_FIELD = /(?:^|&)Action=([A-Za-z]{1,100})(?:&|$)/;

function actionInForm(body: Uint8Array): string | undefined {
  return ACTION_FIELD.exec(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'))?.[1];
}

function checkLength(wire: WireRequest, limitBytes: number): void {
  if (wire.body.length > limitBytes) refuse({ kind: 'requestTooLarge', part: 'body', limitBytes });
}
