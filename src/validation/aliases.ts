// Where one name leads within an answer: by the CNAME at it, or by the DNAME above it (RFC 6672).

import type { DnsRecordSeen } from '../dns-message/answer.ts';
import { MAX_NAME_BYTES } from '../dns-message/name-writer.ts';

export type Step =
  | { readonly kind: 'none' }
  | { readonly kind: 'alias'; readonly target: string }
  /** The answer has a CNAME that its own DNAME does not make. */
  | { readonly kind: 'contradiction' }
  /** What the DNAME makes of the name is longer than a name may be (RFC 6672 §2.2). */
  | { readonly kind: 'tooLong' };

/**
 * Below a DNAME there is nothing but what it makes: the CNAME of a server is held to it, and where a server sends none, as RFC 6672 §3.4
 * lets resolvers expect, it is made here.
 */
export function stepFrom(name: string, records: readonly DnsRecordSeen[]): Step {
  const cname = records.find((record) => record.type === 'CNAME' && record.name === name);
  const dname = records.find((record) => record.type === 'DNAME' && isBelow(name, record.name));
  if (dname === undefined) return cname === undefined ? { kind: 'none' } : { kind: 'alias', target: cname.value };
  const target = substituted(name, dname);
  if (wireBytes(target) > MAX_NAME_BYTES) return { kind: 'tooLong' };
  if (cname !== undefined && cname.value !== target) return { kind: 'contradiction' };
  return { kind: 'alias', target };
}

/** The owner of a DNAME is not led on by it. */
function isBelow(name: string, owner: string): boolean {
  return owner === '' ? name !== '' : name.endsWith(`.${owner}`);
}

function substituted(name: string, { name: owner, value: target }: DnsRecordSeen): string {
  const labels = owner === '' ? name : name.slice(0, -owner.length - 1);
  return target === '' ? labels : `${labels}.${target}`;
}

/** A length before each label, and the root's; "\ddd" is one octet. */
function wireBytes(name: string): number {
  return name.replace(/\\\d{3}/g, 'x').length + 2;
}
