// What needs somebody, found among the certificates: each with the time by which it does.

import type { ListedCertificate, ListFilter, ScheduledRevocation } from '../../api/actions.ts';
import { wireDate } from '../../parts/wire-date.ts';

export type MatterKind = 'expiring' | 'proof' | 'failed' | 'information' | 'revocation';

export interface Matter {
  readonly kind: MatterKind;
  readonly certificateId: string;
  readonly name: string;
  /** When it becomes too late; of what has failed, when it was made. */
  readonly at: Date | undefined;
  /** The part of the certificate's page that says more. */
  readonly part: string;
}

/** What is asked for each kind. */
export const MATTER_FILTERS: { readonly [kind in Exclude<MatterKind, 'revocation'>]: ListFilter } = {
  expiring: { FilterExpiring: 1, ExpirationSort: 'ASC' },
  proof: { CertificateStatus: [0, 11] },
  failed: { CertificateStatus: [2] },
  information: { CertificateStatus: [5, 13] },
};

/** A certificate that another has been issued for needs nobody to renew it. */
export function mattersOf(
  kind: keyof typeof MATTER_FILTERS,
  certificates: readonly ListedCertificate[],
): readonly Matter[] {
  return certificates
    .filter(({ CertificateExtra: extra }) => kind !== 'expiring' || extra.ReplacedFor === null)
    .filter(({ StatusMsg }) => kind !== 'proof' || StatusMsg === 'PENDING-DCV')
    .map((certificate) => ({
      kind,
      certificateId: certificate.CertificateId,
      name: certificate.Domain,
      at: wireDate(timeOf(kind, certificate)),
      part: kind === 'proof' ? 'proofs' : 'overview',
    }));
}

function timeOf(kind: MatterKind, certificate: ListedCertificate): string {
  if (kind === 'expiring') return certificate.CertEndTime;
  return kind === 'proof' ? certificate.DVAuthDeadline : certificate.InsertTime;
}

/** Of scheduled revocations those that something still serves. */
export function heldMatters(scheduled: readonly ScheduledRevocation[]): readonly Matter[] {
  return scheduled
    .filter(({ HeldBy }) => HeldBy.length > 0)
    .map(({ CertificateId, Domain, RevokeTime }) => ({
      kind: 'revocation' as const,
      certificateId: CertificateId,
      name: Domain,
      at: wireDate(RevokeTime),
      part: 'targets',
    }));
}

/** The soonest first; what has no time last. */
export function byUrgency(matters: readonly Matter[]): readonly Matter[] {
  const timeOfMatter = ({ at }: Matter): number => at?.getTime() ?? Number.POSITIVE_INFINITY;
  return matters.toSorted((one, other) => timeOfMatter(one) - timeOfMatter(other));
}
