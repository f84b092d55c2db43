// What a write set expects, as looks at the database: each finds a row, or none, where it is so.

import { sql, type SqlBool } from 'kysely';
import type { Expectation } from '../../certificates/ports/write-set.ts';
import { isAcmeExpectation, lookForAcme } from '../acme/sets.ts';
import { isCampaignExpectation, lookForCampaign } from '../campaigns/sets.ts';
import { lockChanges, unchangedSince } from '../accounts/accounts.ts';
import { lookForCsr } from '../keys/csrs.ts';
import { findDeployment, findSameUnderWay, findPartVersion, lockPartVersion } from '../deployments/deployments.ts';
import { findTold } from '../certificates/endings.ts';
import { pendingReissueWhere } from '../certificates/phase-where.ts';
import { findUploaded, findVersion } from '../certificates/certificates.ts';
import { freeOfAccountFits, freeOfDomainFits } from '../certificates/free-places.ts';
import { findPlanned, lockPlanned } from '../authorities/issuances.ts';
import { found, type Look, notFound } from './look.ts';
import { provesAll } from '../proofs/authorizations.ts';
import { lookForEnd } from '../proofs/persistent-records.ts';
import { type Builder, prepared, type Session } from '../query.ts';
import { lookForKey } from '../keys/subject-keys.ts';
import { findRoom } from '../accounts/usage.ts';

/** Of a database that locks rows one by one, the rows that a look finds stay as they are until the set is carried out. */
export type Locking = Pick<Session, 'skipsLocked'>;

export interface Looking extends Locking {
  /** Whether what is found must stay so: not where the next set looks at all of it again. */
  readonly holds: boolean;
}

export function lookOf(expectation: Expectation, { skipsLocked, holds }: Looking): Look {
  const locks = skipsLocked && holds;
  if (isAcmeExpectation(expectation)) return lookForAcme(expectation, locks ? 'locked' : 'read');
  if (isCampaignExpectation(expectation)) return lookForCampaign(expectation, locks ? 'locked' : 'read');
  if (expectation.kind === 'persistentEndUntold') return lookForEnd(expectation, locks ? 'locked' : 'read');
  switch (expectation.kind) {
    case 'unchanged': {
      const seen = expectation.certificate;
      return found(locks ? touchVersion(seenOf(seen)) : findVersion(seenOf(seen)));
    }
    case 'saved': {
      const seen = seenOf(expectation.certificate);
      return found(locks ? lockVersionOfAny(seen) : findVersionOfAny(seen));
    }
    case 'idFree':
      return notFound(findId({ id: expectation.certificateId }));
    case 'latestReplacement': {
      const { of, is } = expectation;
      return is === undefined ? notFound(findReplacement({ of })) : found(findLatestIs({ of, ...seenOf(is) }));
    }
    case 'reissuesOfLineage': {
      const { lineageId, count } = expectation;
      return found(countsReissues({ lineageId, count }));
    }
    case 'domainUnlocked': {
      const { accountUin, registrableDomain: domain, productIds, now } = expectation;
      const question = { accountUin, domain, nowMs: now.getTime() };
      return notFound(findLock({ ...Object.fromEntries(productIds.entries()), ...question }));
    }
    case 'ordersUnderWay': {
      const { accountUin, atMost } = expectation;
      return found(countsUnderWay({ accountUin, atMost }));
    }
    case 'freeOfAccount':
      return found(freeOfAccountFits(expectation));
    case 'freeOfDomain':
      return found(freeOfDomainFits(expectation));
    case 'proved':
      return found(provesAll(expectation));
    case 'leafNew':
      return notFound(findUploaded(expectation.openTo, expectation.leafSha256));
    case 'keyNotBlocked':
    case 'keyFree':
    case 'bearersUnchanged':
      return lookForKey(expectation);
    case 'room':
    case 'roomAtHand':
      return found(findRoom({ skipsLocked, locks }, expectation.addition));
    case 'planned':
      return found((locks ? lockPlanned : findPlanned)({ serial: expectation.serial }));
    case 'deploymentIdFree':
      return notFound(findDeployment({ id: String(expectation.deploymentId) }));
    case 'noneUnderWay':
      return notFound((db) => findSameUnderWay(db, expectation.same));
    case 'partUnchanged': {
      const { id, version } = expectation.part;
      return found((locks ? lockPartVersion : findPartVersion)({ id: String(id), version }));
    }
    case 'csrIdFree':
    case 'csrUnchanged':
    case 'csrsOfAccount':
      return lookForCsr(expectation, locks ? 'locked' : 'read');
    case 'endUntold':
      return notFound(findTold(expectation));
    case 'accountsUnchanged': {
      const { changes } = expectation;
      return found(locks ? lockChanges({ changes }) : unchangedSince({ changes }));
    }
  }
}

/**
 * What transactions that may not meet have in common, for a database on which they run side by side: of two with one of these
 * names, the second looks when the first is carried out.
 */
export function turnsOf(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case 'keyFree':
    case 'bearersUnchanged':
      return [`key/${expectation.keySha256}`];
    case 'reissuesOfLineage':
      return [`lineage/${expectation.lineageId}`];
    case 'domainUnlocked':
    case 'ordersUnderWay':
      return [`account/${expectation.accountUin}`];
    case 'freeOfAccount':
      return [`free/${expectation.accountUin}`];
    case 'freeOfDomain':
      return [`free/${expectation.registrableDomain}`];
    case 'leafNew':
      return [`leaf/${expectation.openTo.accountUin}/${expectation.leafSha256}`];
    case 'csrsOfAccount':
      return [`csrs/${expectation.accountUin}`];
    case 'acmeKeyNew':
      return [`acmeKey/${expectation.thumbprint}`];
    case 'acmeBindingLive':
      return [`acmeBinding/${expectation.keyId}`];
    case 'acmeAccounts':
      return [`acmeAccounts/${expectation.bound.keyId ?? expectation.bound.secretId}`];
    case 'acmeOpen':
      return [`acme/${expectation.accountId}`];
    case 'campaignsUnderWay':
      return [`campaigns/${expectation.accountUin ?? ''}`];
    case 'noneUnderWay':
      return [`deployments/${expectation.same.accountUin}`];
    default:
      return [];
  }
}

interface SeenColumns {
  readonly id: string;
  readonly version: number;
}

function seenOf({ id, version }: SeenColumns): SeenColumns {
  return { id, version };
}

const ofAnyVersion = (db: Builder, { id, version }: SeenColumns) =>
  db.selectFrom('certificates').select('version').where('id', '=', id).where('version', '=', version);

const findVersionOfAny = prepared((db, seen: SeenColumns) => ofAnyVersion(db, seen));
const lockVersionOfAny = prepared((db, seen: SeenColumns) => ofAnyVersion(db, seen).forUpdate());

/**
 * PostgreSQL 18, §13.2.3: a serializable transaction that has not seen what this set adds beside the certificate, and saves the
 * certificate, fails because the row is another one by then. To lock the row would not do that.
 */
const touchVersion = prepared((db, { id, version }: SeenColumns) =>
  db
    .updateTable('certificates')
    .set({ version: sql`version` })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('deleted_at', 'is', null)
    .returning('version'),
);

const findId = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('certificates').select('id').where('id', '=', id),
);

const findReplacement = prepared((db, { of }: { readonly of: string }) =>
  db.selectFrom('certificates').select('id').where('replaces', '=', of).limit(sql.lit(1)),
);

const findLatestIs = prepared((db, { of, id, version }: SeenColumns & { readonly of: string }) =>
  db
    .selectFrom((latest) =>
      latest
        .selectFrom('certificates')
        .select(['id', 'version'])
        .where('replaces', '=', of)
        .orderBy('sequence', 'desc')
        .limit(sql.lit(1))
        .as('latest'),
    )
    .select('id')
    .where('id', '=', id)
    .where('version', '=', version),
);

const countsReissues = prepared((db, { lineageId, count }: { readonly lineageId: string; readonly count: number }) =>
  db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('lineage_id', '=', lineageId)
    // A literal, so that the index without the attempts that came to nothing serves.
    .where(sql<SqlBool>`step not in ('failed', 'cancelled')`)
    .where('replaces', 'is not', null)
    .where('issued_at', 'is not', null)
    .having((where) => where.fn.countAll<number>(), '=', count),
);

type LockQuestion = Readonly<Record<string, string | number>> & {
  readonly accountUin: string;
  readonly domain: string;
  readonly nowMs: number;
};

/** The products stand under their indexes, so that there is one form of the query for each number of them. */
const findLock = prepared((db, { accountUin, domain, nowMs, ...productIds }: LockQuestion) =>
  db
    .selectFrom('certificates')
    .select('id')
    .where('account_uin', '=', accountUin)
    .where('registrable_domain', '=', domain)
    .where((where) => pendingReissueWhere(where, nowMs))
    .where('deleted_at', 'is', null)
    .where('product_id', 'in', Object.values(productIds) as readonly string[])
    .limit(sql.lit(1)),
);

const countsUnderWay = prepared(
  (db, { accountUin, atMost }: { readonly accountUin: string; readonly atMost: number }) =>
    db
      .selectFrom('certificates')
      .select((where) => where.fn.countAll<number>().as('count'))
      .where('account_uin', '=', accountUin)
      .where(sql<SqlBool>`step in ('ordered', 'filled', 'validating', 'issuing')`)
      .having((where) => where.fn.countAll<number>(), '<=', atMost),
);
