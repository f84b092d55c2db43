// The record publisher of the heart: where a proof is published, and the way there and back.

import { createHash } from 'node:crypto';
import type { DomainName } from '../certificates/model/domain-name.ts';
import type { PlaceWanted, RecordPublisher } from '../certificates/ports/proofs.ts';
import type { Placement } from '../certificates/model/proof.ts';
import type { Publications } from './publications.ts';
import type { Zones } from './zones.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

export interface PublisherParts {
  /** Where proofs may be published. */
  readonly zones: Zones;
  readonly publications: Pick<Publications, 'publish' | 'retract'>;
}

export function makePublisher({ zones, publications }: PublisherParts): RecordPublisher {
  return {
    placementOf: (wanted) => placementOf(zones, wanted),
    publish: async (record) => await publications.publish(record),
    retract: async (record) => await publications.retract(record),
  };
}

/** The longest zone that holds the record's name, where it is open to the account; else the delegation zone. */
function placementOf(zones: Zones, { accountUin, domain, place }: PlaceWanted): Placement | undefined {
  const apex = zones.apexOf(place);
  if (apex !== undefined && zones.isOpenTo(apex, accountUin)) return { kind: 'zone' };
  if (zones.delegationZone === undefined) return undefined;
  return { kind: 'delegation', target: `${targetLabelOf(accountUin, domain)}.${zones.delegationZone}` };
}

/** BR §3.2.2.4.7: the target is unique per applicant, so that no account can prove by a CNAME that is another's. */
function targetLabelOf(accountUin: string, domain: DomainName): string {
  return base32Of(createHash('sha256').update(`${accountUin}|${domain}`).digest());
}

/** RFC 4648 §6 in lower case, without padding: 52 characters for 32 bytes, which fits into a label. */
function base32Of(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => BASE32.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join('');
}
