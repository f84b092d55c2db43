// What stands in the place of a certificate that was replaced.

import { type Certificate, phaseOf } from '../model/certificate.ts';
import { subjectKeysOf } from '../keys/subject-keys.ts';
import type { RevocationReason } from '../model/revocation-reason.ts';
import type { Reads } from '../ports/store.ts';
import { listDescendants } from '../revocation/revoke.ts';

/** The replacement, or else the newest reissue, that is issued and valid; undefined where none is. */
export async function findSuccessor(
  reads: Pick<Reads, 'certificates'>,
  about: {
    readonly certificate: Certificate;
    /** As it was read a moment ago. */
    readonly replacement: Certificate | undefined;
    /** Why the certificate is to be revoked: one with a key that is compromised stands in no place. */
    readonly reason: RevocationReason;
    readonly now: Date;
  },
): Promise<Certificate | undefined> {
  const { certificate, replacement } = about;
  const isStanding = standingFor(about);
  if (replacement !== undefined && isStanding(replacement)) return replacement;
  return (await listDescendants(reads, certificate)).findLast(isStanding);
}

/** Whether another certificate is issued and valid, and has no key that is compromised with the first one. */
export function standingFor(about: {
  readonly certificate: Certificate;
  readonly reason: RevocationReason;
  readonly now: Date;
}): (one: Certificate) => boolean {
  const { certificate, reason, now } = about;
  const bad = new Set(reason === 'keyCompromise' ? subjectKeysOf(certificate) : []);
  return (one) =>
    one.deletedAt === undefined && phaseOf(one, now) === 'issued' && !subjectKeysOf(one).some((key) => bad.has(key));
}
