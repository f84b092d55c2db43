// Subject keys in the store: who has them, and which are blocked.

import { sql } from 'kysely';
import type {
  Bearers,
  BearersQuestion,
  BlockedKey,
  BlockedKeyInUse,
  KeyHolding,
  KeyObstacle,
  KeyQuestion,
  SubjectKeyRows,
} from '../../certificates/ports/subject-keys.ts';
import type { KeyExpectation } from '../../certificates/ports/write-set.ts';
import { certificateOf } from '../certificates/columns.ts';
import { issuerChainOf } from '../certificates/issuer-chains.ts';
import type { BlockedKeyTable } from './tables.ts';
import { found, type Look, notFound } from '../sets/look.ts';
import { type Builder, prepared, type Query, type Session } from '../query.ts';

export function subjectKeyRows(session: Session): SubjectKeyRows {
  return {
    findObstacle: async ({ keySha256, accountUin, now }) =>
      (await session.first(findObstacle({ keySha256, accountUin, nowMs: now.getTime() })))?.obstacle,
    findBlocked: async (keySha256) => {
      const row = await session.first(findBlocked({ keySha256 }));
      return row === undefined ? undefined : blockedKeyOf(row);
    },
    listBlocked: async (page, now) => {
      const rows = await session.all(listBlocked({ ...page, nowMs: now.getTime() }));
      return rows.map(blockedKeyInUseOf);
    },
    listInUse: async (page, now) =>
      (await session.all(listInUse({ ...page, nowMs: now.getTime() }))).map(({ key_sha256: hash }) => hash),
    listHolders: async (keySha256, { after, limit }) => {
      const { accountUin = '', certificateId = '' } = after ?? {};
      return (await session.all(listHolders({ keySha256, accountUin, certificateId, limit }))).map(certificateOf);
    },
    findBearers: async (question) => {
      const { count = 0, versions = 0 } = (await session.first(findBearers(question))) ?? {};
      return { count: Number(count), versions: Number(versions) };
    },
    listUnrecorded: async (limit) => (await session.all(listUnrecorded({ limit }))).map(({ certificate_id: id }) => id),
    record: async (holding) => void (await session.change(record(holding))),
    block: async (key) => (await session.change(block(key))) === 1,
    forget: async (holding) => void (await session.change(forget(holding))),
    settleUnrecorded: async (certificateId) => void (await session.change(settleUnrecorded({ certificateId }))),
  };
}

export function lookForKey(expectation: KeyExpectation): Look {
  switch (expectation.kind) {
    case 'keyNotBlocked':
      return notFound(findBlocked({ keySha256: expectation.keySha256 }));
    case 'keyFree': {
      const { keySha256, accountUin, now } = expectation;
      return notFound(findObstacle({ keySha256, accountUin, nowMs: now.getTime() }));
    }
    case 'bearersUnchanged': {
      const { keySha256, accountUin, count, versions } = expectation;
      return found(bearersAre({ keySha256, accountUin, count, versions }));
    }
  }
}

type Question = Omit<KeyQuestion, 'now'> & { readonly nowMs: number };

/** Accounts are looked at on either side of the one that asks, so that what it has itself is not gone through. */
const findObstacle = prepared((db, question: Question) =>
  db
    .selectFrom('blocked_keys')
    .select(sql<KeyObstacle>`'blocked'`.as('obstacle'))
    .where('key_sha256', '=', question.keySha256)
    .unionAll(heldElsewhere(db, { ...question, side: '<' }))
    .unionAll(heldElsewhere(db, { ...question, side: '>' }))
    .limit(sql.lit(1)),
);

/**
 * By the ledger: a plan counts, so that of two accounts with one key the first to be signed for has it. A subquery and no join:
 * PostgreSQL keeps the plan that it makes while tables are empty, and a join might go through the whole ledger for good.
 */
function heldElsewhere(db: Builder, { keySha256, accountUin, nowMs, side }: Question & { readonly side: '<' | '>' }) {
  return db
    .selectFrom('certificate_keys as held')
    .select(sql<KeyObstacle>`'elsewhere'`.as('obstacle'))
    .where('held.key_sha256', '=', keySha256)
    .where('held.account_uin', side, accountUin)
    .where(
      (where) =>
        where
          .selectFrom('issuances as issuance')
          .select('issuance.certificate_id')
          .whereRef('issuance.certificate_id', '=', 'held.certificate_id')
          .where('issuance.abandoned_at', 'is', null)
          .where('issuance.revoked_at', 'is', null)
          .where('issuance.not_after', '>=', nowMs)
          .limit(sql.lit(1)),
      'is not',
      null,
    );
}

function heldValidly(db: Builder, nowMs: number) {
  return db
    .selectFrom('certificate_keys as held')
    .innerJoin('issuances as issuance', 'issuance.certificate_id', 'held.certificate_id')
    .where('issuance.abandoned_at', 'is', null)
    .where('issuance.revoked_at', 'is', null)
    .where('issuance.not_after', '>=', nowMs);
}

const findBlocked = prepared((db, { keySha256 }: { readonly keySha256: string }) =>
  db.selectFrom('blocked_keys').selectAll().where('key_sha256', '=', keySha256),
);

interface KeyPage {
  readonly after: string;
  readonly limit: number;
  readonly nowMs: number;
}

const listBlocked = prepared((db, { after, limit, nowMs }: KeyPage) =>
  db
    .selectFrom('blocked_keys')
    .selectAll()
    .select(
      heldValidly(db, nowMs)
        .where('held.key_sha256', '=', sql.ref<string>('blocked_keys.key_sha256'))
        .select(({ fn }) => fn.count<number>('held.certificate_id').distinct().as('count'))
        .$asScalar()
        .$notNull()
        .as('valid_certificates'),
    )
    .where('key_sha256', '>', after)
    .orderBy('key_sha256')
    .limit(limit),
);

const listInUse = prepared((db, { after, limit, nowMs }: KeyPage) =>
  heldValidly(db, nowMs)
    .select('held.key_sha256')
    .distinct()
    .where('held.key_sha256', '>', after)
    .orderBy('held.key_sha256')
    .limit(limit),
);

const listHolders = prepared(
  (db, { keySha256, accountUin, certificateId, limit }: KeyHolding & { readonly limit: number }) =>
    db
      .selectFrom('certificate_keys as held')
      .innerJoin('certificates', 'certificates.id', 'held.certificate_id')
      .selectAll('certificates')
      .select(issuerChainOf('certificates'))
      .where('held.key_sha256', '=', keySha256)
      .where(sql<boolean>`(held.account_uin, held.certificate_id) > (${accountUin}, ${certificateId})`)
      .orderBy('held.account_uin')
      .orderBy('held.certificate_id')
      .limit(limit),
);

const bearersOf = (db: Builder, { keySha256, accountUin }: BearersQuestion) =>
  db
    .selectFrom('certificate_keys as held')
    .innerJoin('certificates', 'certificates.id', 'held.certificate_id')
    .where('held.key_sha256', '=', keySha256)
    .where('held.account_uin', '=', accountUin)
    .select(({ fn }) => [
      fn.countAll<number | string>().as('count'),
      fn.coalesce(fn.sum<number | string>('certificates.version'), sql.lit(0)).as('versions'),
    ]);

const findBearers = prepared((db, question: BearersQuestion) => bearersOf(db, question));

const bearersAre = prepared((db, { count, versions, ...question }: BearersQuestion & Bearers) =>
  bearersOf(db, question)
    .having((all) => all.fn.countAll<number>(), '=', count)
    .having((all) => all.fn.coalesce(all.fn.sum<number>('certificates.version'), sql.lit(0)), '=', versions),
);

const listUnrecorded = prepared((db, { limit }: { readonly limit: number }) =>
  db.selectFrom('unrecorded_keys').selectAll().limit(limit),
);

export const record = prepared((db, { keySha256, accountUin, certificateId }: KeyHolding) =>
  db
    .insertInto('certificate_keys')
    .values({ key_sha256: keySha256, account_uin: accountUin, certificate_id: certificateId })
    .onConflict((known) => known.doNothing()),
);

const forget = prepared((db, { keySha256, accountUin, certificateId }: KeyHolding) =>
  db
    .deleteFrom('certificate_keys')
    .where('key_sha256', '=', keySha256)
    .where('account_uin', '=', accountUin)
    .where('certificate_id', '=', certificateId),
);

const insertBlocked = prepared((db, columns: BlockedKeyTable) =>
  db
    .insertInto('blocked_keys')
    .values(columns)
    .onConflict((known) => known.doNothing()),
);

const settleUnrecorded = prepared((db, { certificateId }: { readonly certificateId: string }) =>
  db.deleteFrom('unrecorded_keys').where('certificate_id', '=', certificateId),
);

export function block(key: BlockedKey): Query<unknown> {
  return insertBlocked(columnsOf(key));
}

function columnsOf({ keySha256, reason, blockedAt }: BlockedKey): BlockedKeyTable {
  return { key_sha256: keySha256, reason, blocked_at: blockedAt.getTime() };
}

function blockedKeyInUseOf(row: BlockedKeyTable & { readonly valid_certificates: number }): BlockedKeyInUse {
  return { ...blockedKeyOf(row), validCertificates: row.valid_certificates };
}

function blockedKeyOf(row: BlockedKeyTable): BlockedKey {
  return { keySha256: row.key_sha256, reason: row.reason, blockedAt: new Date(row.blocked_at) };
}
