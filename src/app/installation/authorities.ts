// The built-in authorities as the operator is told of them: which one issues, and how old what each signs about itself is.

import { hash } from 'node:crypto';
import type { KnownAuthority, KnownList, KnownResponder } from '../../api/installation/installation.ts';
import type { OcspReads, ResponderRecord } from '../../ca/ocsp/ports.ts';
import { nextResponderDueAt } from '../../ca/ocsp/responder-certificate.ts';
import { findHierarchy } from '../../ca/hierarchy/hierarchy.ts';
import type { AuthorityReads, AuthorityRecord, RevocationListHead } from '../../ca/ports.ts';
import { nextListDueAt } from '../../ca/lists/revocation-list.ts';
import { isWithdrawn } from '../../ca/signing/signings.ts';
import { addMs, type Clock, HOUR_MS } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';

/** A list or a responder is made anew half-way to its end; what was due so long ago has failed, again and again. */
export const LATE_AFTER_MS = HOUR_MS;

interface AuthoritiesWorld {
  readonly reads: AuthorityReads & Pick<OcspReads, 'ocspResponders'>;
  readonly clock: Clock;
}

export async function listAuthorities({ reads, clock }: AuthoritiesWorld): Promise<readonly KnownAuthority[]> {
  const records = await reads.authorities.list();
  const now = clock.now();
  const known = records.map(async (record) => {
    const lists = await reads.revocationLists.listHeads(record.id);
    const responder = await reads.ocspResponders.find(record.id);
    return knownOf(record, { records, lists, responder, now });
  });
  return (await Promise.all(known)).toSorted(byKindAndRole);
}

function byKindAndRole(one: KnownAuthority, other: KnownAuthority): number {
  return orderOf(one).localeCompare(orderOf(other)) || one.notBefore.getTime() - other.notBefore.getTime();
}

function orderOf({ kind, role }: KnownAuthority): string {
  return `${kind} ${role === 'root' ? 0 : 1}`;
}

interface Found {
  readonly records: readonly AuthorityRecord[];
  readonly lists: readonly RevocationListHead[];
  readonly responder: ResponderRecord | undefined;
  readonly now: Date;
}

function knownOf(record: AuthorityRecord, { records, lists, responder, now }: Found): KnownAuthority {
  const { id, kind, role, issuerId, algorithm, sealedKey, compromise, revocation } = record;
  const certificate = readCertificate(record.certificate);
  const { notBefore, notAfter } = certificate;
  const isOver = notAfter < now;
  return {
    id,
    kind,
    role,
    issuerId,
    subject: certificate.subject.text,
    algorithm,
    notBefore,
    notAfter,
    sha256: hash('sha256', record.certificate),
    isIssuing: findHierarchy(records, kind)?.issuing.id === id && !isWithdrawn(record) && !isOver,
    isKeyHere: sealedKey !== undefined,
    compromisedAt: compromise?.declaredAt,
    revokedAt: revocation?.at,
    lists: lists.map((head) => listOf(head, { isOver, now })),
    responder: responder && responderOf(responder, { isOver, now }),
  };
}

/** What is due was to be made then. After an authority's end nothing of it is late. */
interface When {
  readonly isOver: boolean;
  readonly now: Date;
}

export function listOf(head: RevocationListHead, { isOver, now }: When): KnownList {
  const { shard, number, thisUpdate, nextUpdate, revocations } = head;
  const isLate = !isOver && addMs(nextListDueAt(head), LATE_AFTER_MS) < now;
  return { shard, number, thisUpdate, nextUpdate, revocations, isLate };
}

function responderOf({ number, certificate }: ResponderRecord, { isOver, now }: When): KnownResponder {
  const { notBefore, notAfter } = readCertificate(certificate);
  const isLate = !isOver && addMs(nextResponderDueAt({ notBefore, notAfter }), LATE_AFTER_MS) < now;
  return { number, notBefore, notAfter, isLate };
}
