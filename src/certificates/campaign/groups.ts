// What certificates of a campaign have in common, counted.

import type { CampaignItem } from '../model/campaigns/item.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CampaignGroup, GroupKind } from '../ports/campaign-selections.ts';
import type { World } from '../ports/world.ts';
import type { ProofWay } from './provable.ts';
import type { AuthorityKeys } from './selectable.ts';

export interface Grouped {
  readonly certificate: Certificate;
  readonly item: CampaignItem;
  /** Of what waits. */
  readonly proof: ProofWay | undefined;
}

interface GroupWorld {
  readonly issuedLooks: World['issuedLooks'];
  readonly authorities: AuthorityKeys;
  /** Of the operator's campaigns accounts are counted, of an account's its projects. */
  readonly isOperators: boolean;
}

export function groupsOf(world: GroupWorld, list: readonly Grouped[]): readonly CampaignGroup[] {
  const counts = new Map<GroupKind, Map<string, number>>();
  for (const grouped of list) {
    for (const [by, value] of valuesOf(world, grouped)) {
      const ofKind = counts.get(by) ?? new Map<string, number>();
      counts.set(by, ofKind.set(value, (ofKind.get(value) ?? 0) + 1));
    }
  }
  return [...counts].flatMap(([by, ofKind]) => [...ofKind].map(([value, count]) => ({ by, value, count })));
}

function valuesOf(
  { issuedLooks, authorities, isOperators }: GroupWorld,
  { certificate, item, proof }: Grouped,
): readonly (readonly [GroupKind, string])[] {
  const { keyAlgorithm, productId, projectId, accountUin } = certificate;
  const key = authorities.of(certificate);
  return [
    ['issuer', item.issuer],
    ['authority', key === undefined ? '' : (issuedLooks.authorityIdOf(key) ?? key)],
    ['keyAlgorithm', keyAlgorithm],
    ['product', productId],
    ['endMonth', monthOf(certificate)],
    isOperators ? ['account', accountUin] : ['project', String(projectId)],
    ...(proof === undefined ? [] : [['proof', proof] as const]),
  ];
}

/** "2026-11", in UTC. */
function monthOf({ issued }: Certificate): string {
  return issued === undefined ? '' : issued.notAfter.toISOString().slice(0, 'YYYY-MM'.length);
}
