// Serials in the ledger that were issued and revoked.

import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { RecordStore } from '../../src/store/rows.ts';

/** Of issuing-1, by default for a certificate that is valid for 90 days more. */
export async function addRevoked(
  { store, clock }: { readonly store: RecordStore; readonly clock: Clock },
  revoked: { readonly serial: string; readonly reason?: number; readonly notAfter?: Date },
): Promise<void> {
  const at = clock.now();
  const { serial, reason, notAfter = addMs(at, 90 * DAY_MS) } = revoked;
  await store.transact(async (rows) => {
    await rows.issuances.plan({
      serial,
      authorityId: 'issuing-1',
      certificateId: `certificate ${serial}`,
      kind: 'server',
      tbsSha256: '00',
      notAfter,
      state: 'planned',
      plannedAt: at,
      issuedAt: undefined,
      abandonedAt: undefined,
      revokedAt: undefined,
      revocationReason: undefined,
    });
    await rows.issuances.complete(serial, at);
    await rows.issuances.revoke(serial, { at, reason });
  });
}
