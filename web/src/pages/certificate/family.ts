// The lineage of a certificate: which others it comes from and led to, and where each is drawn.

import type { ListedCertificate } from '../../api/actions.ts';
import type { Client } from '../../api/client.ts';

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'reissue' | 'renewal';
}

/** A certificate that was reissued every week for a year is shown whole. */
export const MOST_RELATIVES = 64;

/** All that are reached by links in either direction, as far as the person may see them. */
export async function familyOf(client: Client, id: string, signal: AbortSignal): Promise<readonly ListedCertificate[]> {
  const found = new Map<string, ListedCertificate>();
  const asked = new Set<string>();
  for (let wanted: readonly string[] = [id]; wanted.length > 0 && found.size < MOST_RELATIVES; ) {
    wanted.forEach((one) => asked.add(one));
    const input = { CertIds: wanted, Limit: MOST_RELATIVES };
    const { Certificates: page } = await client.call('DescribeCertificates', input, signal);
    for (const one of page) found.set(one.CertificateId, one);
    wanted = [...new Set(page.flatMap(relativesOf))].filter((one) => !asked.has(one));
  }
  return [...found.values()].slice(0, MOST_RELATIVES);
}

function relativesOf({ CertificateExtra: extra }: ListedCertificate): readonly string[] {
  const { OriginCertificateId, ReplacedBy, ReplacedFor, RenewOrder } = extra;
  return [OriginCertificateId, ReplacedBy, ReplacedFor, RenewOrder].filter(
    (one): one is string => one !== null && one !== '',
  );
}

export function edgesOf(family: readonly ListedCertificate[]): readonly Edge[] {
  const known = new Set(family.map(({ CertificateId }) => CertificateId));
  return family.flatMap(({ CertificateId: to, CertificateExtra: { ReplacedBy, RenewOrder } }) => {
    const reissue =
      ReplacedBy !== null && known.has(ReplacedBy) ? [{ from: ReplacedBy, to, kind: 'reissue' as const }] : [];
    const renewal =
      RenewOrder !== null && known.has(RenewOrder) ? [{ from: RenewOrder, to, kind: 'renewal' as const }] : [];
    return [...reissue, ...renewal];
  });
}

export interface Placed {
  readonly certificate: ListedCertificate;
  /** How many steps it is from the first. */
  readonly column: number;
  readonly row: number;
}

/** Each stands right of what it comes from; those of one column below each other, the oldest first. */
export function placed(family: readonly ListedCertificate[], edges: readonly Edge[]): readonly Placed[] {
  const columns = new Map<string, number>();
  const columnOf = (id: string, seen: ReadonlySet<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    const before = edges
      .filter(({ to, from }) => to === id && !seen.has(from))
      .map(({ from }) => columnOf(from, new Set([...seen, id])) + 1);
    const column = Math.max(0, ...before);
    columns.set(id, column);
    return column;
  };
  const rows = new Map<number, number>();
  const byAge = family.toSorted((one, other) => one.InsertTime.localeCompare(other.InsertTime));
  return byAge.map((certificate) => {
    const column = columnOf(certificate.CertificateId, new Set());
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { certificate, column, row };
  });
}
