// Signature v1, HmacSHA1 and HmacSHA256: says whether the fields of a query or a form were signed with a key.

import { createHmac } from 'node:crypto';
import { refuse } from '../../failure.ts';
import { bytesOfUtf8, equalBytes } from '../../lib/bytes.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { WireRequest } from '../call/request.ts';
import { hostCandidates, pathCandidates } from './candidates.ts';

type Fields = ReadonlyMap<string, string>;

export interface V1Authorization {
  readonly secretId: string;
  readonly hash: 'sha1' | 'sha256';
  /** Base64, as received. */
  readonly signature: string;
  readonly fields: Fields;
}

const HASHES: ReadonlyMap<string, 'sha1' | 'sha256'> = new Map([
  ['', 'sha1'],
  ['HmacSHA1', 'sha1'],
  ['HmacSHA256', 'sha256'],
]);

/** Kept as text: a Nonce may have 63 bits. */
const NONCE = /^[0-9]{1,20}$/;

export function readV1Authorization(fields: Fields): V1Authorization {
  const secretId = needed(fields, 'SecretId');
  const signature = needed(fields, 'Signature');
  needed(fields, 'Timestamp');
  if (!NONCE.test(needed(fields, 'Nonce'))) malformed(because('nonceForm'));
  const hash = HASHES.get(fields.get('SignatureMethod') ?? '');
  if (hash === undefined) return malformed(because('signatureMethod'));
  return { secretId, hash, signature, fields };
}

export function isV1SignatureGood(
  { wire, authorization }: { readonly wire: WireRequest; readonly authorization: V1Authorization },
  secretKey: string,
): boolean {
  const received = bytesOfUtf8(authorization.signature);
  return signedTexts(wire, authorization.fields).some((text) => {
    const signature = createHmac(authorization.hash, secretKey).update(text, 'utf8').digest('base64');
    return equalBytes(bytesOfUtf8(signature), received);
  });
}

/** Every text that one of the official clients may have signed; the first is by the letter. */
export function signedTexts(wire: WireRequest, fields: Fields): readonly string[] {
  const starts = hostCandidates((wire.headers.get('host') ?? '').trim()).flatMap((host) =>
    pathCandidates(wire.target).map((path) => `${wire.method}${host}${path}?`),
  );
  const pairs = pairCandidates(fields);
  return starts.flatMap((start) => pairs.map((joined) => `${start}${joined}`));
}

/**
 * Values raw, in ASCII order of the names; Python's client writes "." for "_" in the names after sorting. A shell that signs
 * what a command prints has lost the line feeds at the end of each value.
 */
function pairCandidates(fields: Fields): readonly string[] {
  const sorted = [...fields].filter(([name]) => name !== 'Signature').sort(byName);
  const asSent = joined(sorted);
  const dotted = joined(sorted.map(([name, value]) => [name.replaceAll('_', '.'), value]));
  const printed = joined(sorted.map(([name, value]) => [name, withoutLineEnd(value)]));
  return [...new Set([asSent, dotted, printed])];
}

function joined(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function withoutLineEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function needed(fields: Fields, name: string): string {
  return fields.get(name) ?? refuse({ kind: 'parameterMissing', name });
}

function malformed(detail: Reason): never {
  return refuse({ kind: 'authorizationMalformed', detail });
}
