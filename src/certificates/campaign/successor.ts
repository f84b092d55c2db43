// What stands in the place of a certificate that was replaced.

import { type Certificate, phaseOf } from '../model/certificate.ts';
import type { Reads } from '../ports/store.ts';
import { listDescendants } from '../revocation/revoke.ts';

/** The replacement, or else the newest reissue, that is issued and valid; undefined where none is. */
export async function findSuccessor(
  reads: Pick<Reads, 'certificates'>,
  about: {
    readonly certificate: Certificate;
    /** As it was read a moment ago. */
    readonly replacement: Certificate | undefined;
    readonly now: Date;
  },
): Promise<Certificate | undefined> {
  const { certificate, replacement, now } = about;
  const isStanding = (one: Certificate): boolean => one.deletedAt === undefined && phaseOf(one, now) === 'issued';
  if (replacement !== undefined && isStanding(replacement)) return replacement;
  return (await listDescendants(reads, certificate)).findLast(isStanding);
}
