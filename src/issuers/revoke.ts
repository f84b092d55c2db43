// How the built-in issuer revokes what it has signed: serials on its ledger, and the revocation list that is due then.

import type { AuthorityRows } from '../ca/ports.ts';
import { listsPausedUntil } from '../ca/lists/revocation-list.ts';
import { serialsOf } from '../certificates/model/certificate.ts';
import type { Issuance } from '../certificates/model/issuance.ts';
import type { RevokeOutcome, RevokeRequest } from '../certificates/ports/issuer.ts';
import type { Store } from '../certificates/ports/store.ts';
import { type Change, changing } from '../certificates/ports/write-set.ts';
import type { Clock } from '../lib/clock.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { crlReasonCode } from '../x509/status/crl-reasons.ts';
import { WHOLE_LIST } from '../ca/profile/shards.ts';

export interface ListHeads {
  readonly revocationLists: Pick<AuthorityRows['revocationLists'], 'findHead'>;
}

interface RevokeWorld {
  readonly store: { readonly reads: Pick<Store['reads'], 'issuances'> & ListHeads };
  readonly clock: Clock;
}

/** Again for what is revoked already, it changes nothing. Refuses a serial that is not issued by this service. */
export async function revoke(
  { material, requestedAt, reason }: RevokeRequest,
  world: RevokeWorld,
): Promise<RevokeOutcome> {
  const revoked: Issuance[] = [];
  for (const serial of serialsOf(material)) {
    const issuance = await world.store.reads.issuances.find(serial);
    if (issuance?.state !== 'issued') return { kind: 'refused', detail: defectOf(serial, issuance) };
    if (issuance.revokedAt === undefined) revoked.push(issuance);
  }
  const revocation = { at: requestedAt, reason: crlReasonCode(reason) };
  const changes = revoked.map(({ serial }): Change => ({ kind: 'revokeSerial', serial, ...revocation }));
  const authorities = new Set(revoked.map(({ authorityId }) => authorityId));
  const lists = await Promise.all([...authorities].map(async (id) => await listDueFor(id, world)));
  return { kind: 'revoked', commit: () => changing(...changes, ...lists) };
}

function defectOf(serial: string, issuance: Issuance | undefined): Reason {
  if (issuance === undefined) return because('serialOfOther', { serial });
  return because('serialNotIssued', { serial, state: issuance.state });
}

/** Not before the pause of its lists is over: of many revocations, each would wake the job only to be sent away. */
async function listDueFor(authorityId: string, { store, clock }: RevokeWorld): Promise<Change> {
  const whole = await store.reads.revocationLists.findHead(authorityId, WHOLE_LIST);
  const now = clock.now();
  const runAt = whole === undefined ? now : listsPausedUntil(whole, now);
  return { kind: 'scheduleJob', job: { kind: 'crl', subject: authorityId, accountUin: undefined, runAt } };
}
