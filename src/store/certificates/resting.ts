// Records of certificates that have come to rest, by the rules under which they are forgotten.

import { sql, type SqlBool } from 'kysely';
import type { CertificateReads } from '../../certificates/ports/store.ts';
import type { ForgetRule, RestingPlace } from '../../certificates/model/retention.ts';
import type { Session } from '../query.ts';

type Page = Parameters<CertificateReads['listResting']>[1];

/** Literals, so that the index of each serves. */
const RULES: { readonly [rule in ForgetRule]: { readonly time: RestingTime; readonly condition: string } } = {
  closedOrders: { time: 'updated_at', condition: "step in ('failed', 'cancelled') and deleted_at is null" },
  deletedCertificates: { time: 'deleted_at', condition: 'deleted_at is not null' },
  expiredCertificates: { time: 'not_after', condition: "step = 'issued' and deleted_at is null" },
  revokedCertificates: { time: 'not_after', condition: "step = 'revoked' and deleted_at is null" },
};

type RestingTime = 'updated_at' | 'deleted_at' | 'not_after';

export async function listResting(
  session: Session,
  rule: ForgetRule,
  { after, until, limit }: Page,
): Promise<readonly RestingPlace[]> {
  const { time, condition } = RULES[rule];
  const rows = await session.all((db) => {
    const resting = db
      .selectFrom('certificates')
      .select(['id', 'sequence', sql<number>`${sql.ref(time)}`.as('at')])
      .where(sql<SqlBool>`${sql.raw(condition)}`)
      .where(time, '<', until.getTime())
      .orderBy(time)
      .orderBy('sequence')
      .limit(limit);
    if (after === undefined) return resting;
    return resting.where(sql<SqlBool>`(${sql.ref(time)}, sequence) > (${after.at.getTime()}, ${after.sequence})`);
  });
  return rows.map(({ id, sequence, at }) => ({ id, sequence, at: new Date(at) }));
}
