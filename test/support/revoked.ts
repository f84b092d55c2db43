// Serials in the ledger that were issued, those that were revoked, and what an issuer is asked to revoke them.

import type { RevocationReason } from '../../src/certificates/model/revocation-reason.ts';
import type { Issuer, RevokeOutcome, RevokeRequest } from '../../src/certificates/ports/issuer.ts';
import { addMs, type Clock, DAY_MS } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';

interface Ledger {
  readonly store: RecordStore;
  readonly clock: Clock;
}

/** Of issuing-1, by default for a certificate that is valid for 90 days more. */
export async function addIssued(
  { store, clock }: Ledger,
  { serials, notAfter }: { readonly serials: readonly string[]; readonly notAfter?: Date | undefined },
): Promise<void> {
  const at = clock.now();
  await store.transact(async (rows) => {
    for (const serial of serials) {
      await rows.issuances.plan({
        serial,
        authorityId: 'issuing-1',
        certificateId: `certificate ${serial}`,
        kind: 'server',
        tbsSha256: '00',
        notAfter: notAfter ?? addMs(at, 90 * DAY_MS),
        state: 'planned',
        plannedAt: at,
        issuedAt: undefined,
        abandonedAt: undefined,
        revokedAt: undefined,
        revocationReason: undefined,
      });
      await rows.issuances.complete(serial, at);
    }
  });
}

export async function addRevoked(
  ledger: Ledger,
  revoked: { readonly serial: string; readonly reason?: number; readonly notAfter?: Date },
): Promise<void> {
  const { serial, reason, notAfter } = revoked;
  await addIssued(ledger, { serials: [serial], notAfter });
  const at = ledger.clock.now();
  await ledger.store.transact((rows) => rows.issuances.revoke(serial, { at, reason }));
}

/** What an issuer is asked that has signed a certificate with this serial. */
export function revocationOf(
  serial: string,
  { at: requestedAt, reason = 'superseded' }: { readonly at: Date; readonly reason?: RevocationReason },
): RevokeRequest {
  const dates = { notBefore: requestedAt, notAfter: requestedAt, issuedAt: requestedAt };
  return { orderReference: '', material: { chain: [], serial, encryption: undefined, ...dates }, requestedAt, reason };
}

/** Asks the issuer to revoke and carries out what it has to record; answers what it said. */
export async function revokeBy(issuer: Issuer, ledger: Ledger, request: RevokeRequest): Promise<RevokeOutcome['kind']> {
  const outcome = await issuer.revoke(request);
  if (outcome.kind === 'revoked') await ledger.store.apply(outcome.commit(ledger.clock.now()));
  return outcome.kind;
}
