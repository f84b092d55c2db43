// The ledger's rows for certificates that no account has ordered: those of the authorities, planned before they are signed.

import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import {
  type AuthorityRecord,
  type AuthorityRows,
  type AuthorityStore,
  authorityPlanIdOf,
  MAX_SERIALS_IN_LOOK,
  type PlannedSerial,
  type SerialReads,
} from '../ports.ts';

type Facts = Pick<PlannedSerial, 'serial' | 'authorityId' | 'certificateId' | 'tbsSha256' | 'notAfter'>;

export function plannedSerial(facts: Facts, plannedAt: Date): PlannedSerial {
  return {
    ...facts,
    kind: 'server',
    state: 'planned',
    plannedAt,
    issuedAt: undefined,
    abandonedAt: undefined,
    revokedAt: undefined,
    revocationReason: undefined,
  };
}

/** With its certificate, whose plan is then completed. Throws where somebody has abandoned that. */
export async function insertAuthority(rows: AuthorityRows, record: AuthorityRecord): Promise<void> {
  const { serial } = readCertificate(record.certificate);
  const isCompleted = await rows.issuances.complete(serial, record.createdAt);
  if (!isCompleted) throw new Error(`Cannot use the certificate of ${record.id}: the plan of ${serial} was abandoned`);
  await rows.authorities.insert(record);
}

/** Of an authority that another one has taken the place of before it was on record: its serial is never used. */
export async function abandonAuthority(rows: AuthorityRows, { certificate }: AuthorityRecord, at: Date): Promise<void> {
  await rows.issuances.abandonPlanned(authorityPlanIdOf(readCertificate(certificate).serial), at);
}

/**
 * Puts those on the ledger that were made by a version which did not: so OCSP and lists can tell of them. What has expired
 * may have been forgotten since, and stays so. Safe to call from several processes.
 */
export async function ensureOnLedger(
  records: readonly AuthorityRecord[],
  { store, clock }: { readonly store: AuthorityStore; readonly clock: Clock },
): Promise<void> {
  const now = clock.now();
  const plans = records.map(planOf).filter(({ notAfter }) => notAfter >= now);
  for (let first = 0; first < plans.length; first += MAX_SERIALS_IN_LOOK) {
    const some = plans.slice(first, first + MAX_SERIALS_IN_LOOK);
    if ((await missingOf(some, store.reads)).length === 0) continue;
    await store.transact(async (rows) => {
      for (const planned of await missingOf(some, rows)) {
        await rows.issuances.plan(planned);
        await rows.issuances.complete(planned.serial, planned.plannedAt);
      }
    });
  }
}

async function missingOf(
  plans: readonly PlannedSerial[],
  { issuances }: { readonly issuances: SerialReads },
): Promise<readonly PlannedSerial[]> {
  const found = await issuances.listBySerial(plans.map(({ serial }) => serial));
  const known = new Set(found.map(({ serial }) => serial));
  return plans.filter(({ serial }) => !known.has(serial));
}

function planOf({ certificate, issuerId, createdAt }: AuthorityRecord): PlannedSerial {
  const { serial, notAfter, tbs } = readCertificate(certificate);
  const tbsSha256 = hash('sha256', tbs);
  return plannedSerial(
    { serial, authorityId: issuerId, certificateId: authorityPlanIdOf(serial), tbsSha256, notAfter },
    createdAt,
  );
}
