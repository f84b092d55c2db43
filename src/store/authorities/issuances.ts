// The ledger of serials: planned, issued, abandoned, revoked.

import { type NotNull, sql } from 'kysely';
import type { AuthorityReads, SerialStatus } from '../../ca/ports.ts';
import type { Issuance, IssuanceRows } from '../../certificates/model/issuance.ts';
import { countBelow } from './below-authority.ts';
import { type Builder, prepared, type Session } from '../query.ts';
import type { IssuanceTable } from '../tables.ts';
import { dateOf, msOf } from '../values.ts';
import type { SerialRange } from '../../ca/profile/shards.ts';

/** Greater than every text of lower-case hex. */
const PAST_ALL_SERIALS = 'g';
const STATUS_COLUMNS = ['serial', 'authority_id', 'state', 'not_after', 'revoked_at', 'revocation_reason'] as const;

/** Finds the plan that nothing has come of yet. */
export const findPlanned = prepared((db, { serial }: { readonly serial: string }) =>
  db.selectFrom('issuances').select('serial').where('serial', '=', serial).where('state', '=', 'planned'),
);

export const lockPlanned = prepared((db, { serial }: { readonly serial: string }) =>
  db.selectFrom('issuances').select('serial').where('serial', '=', serial).where('state', '=', 'planned').forUpdate(),
);

export const insertPlan = prepared((db, columns: IssuanceTable) => db.insertInto('issuances').values(columns));

export function issuanceRows(session: Session): IssuanceRows & AuthorityReads['issuances'] {
  return {
    find: async (serial) => {
      const row = await session.first(findBySerial({ serial }));
      return row === undefined ? undefined : issuanceOf(row);
    },
    listBySerial: async (serials) => {
      const rows = await session.all(listBySerial(Object.fromEntries(serials.entries())));
      return rows.map(statusOf);
    },
    listOf: async (certificateId) => (await session.all(listOf({ certificateId }))).map(issuanceOf),
    listRevoked: async (range, { notAfterFrom, limit }) => {
      const rows = await session.all(listRevoked({ ...stretchOf(range), notAfterMs: notAfterFrom.getTime(), limit }));
      return rows.map(({ serial, revoked_at, revocation_reason }) => ({
        serial,
        revokedAt: new Date(revoked_at),
        revocationReason: revocation_reason ?? undefined,
      }));
    },
    countBelow: (authorityId, now) => countBelow(session, authorityId, now),
    countRevoked: async (range) => (await session.first(countRevoked(stretchOf(range))))?.count ?? 0,
    listEnded: (page) => listEnded(session, page),
    listPlanned: (page) => listPlanned(session, page),
    forget: async (serials, until) =>
      await session.change((db) =>
        db.deleteFrom('issuances').where('serial', 'in', serials).where('not_after', '<', until.getTime()),
      ),
    plan: (issuance) => plan(session, issuance),
    abandonPlanned: (certificateId, at) => session.change(abandonPlanned({ certificateId, atMs: at.getTime() })),
    complete: async (serial, at) => (await session.change(complete({ serial, atMs: at.getTime() }))) === 1,
    revoke: async (serial, { at, reason }) =>
      (await session.change(revokeSerial({ serial, atMs: at.getTime(), reason: reason ?? null }))) === 1,
  };
}

const findBySerial = prepared((db, { serial }: { readonly serial: string }) =>
  db.selectFrom('issuances').selectAll().where('serial', '=', serial),
);

/** One form of the query for each number of serials. */
const listBySerial = prepared((db, serials: Readonly<Record<string, string>>) =>
  db.selectFrom('issuances').select(STATUS_COLUMNS).where('serial', 'in', Object.values(serials)),
);

const listOf = prepared((db, { certificateId }: { readonly certificateId: string }) =>
  db
    .selectFrom('issuances')
    .selectAll()
    // Each side has an index of its own.
    .where((where) =>
      where.or([
        where('certificate_id', '=', certificateId).and('abandoned_at', 'is', null),
        where('certificate_id', '=', certificateId).and('abandoned_at', 'is not', null),
      ]),
    )
    .orderBy('planned_at')
    .orderBy('serial'),
);

interface Stretch {
  readonly authorityId: string;
  readonly from: string;
  readonly below: string;
}

function stretchOf({ authorityId, from, below }: SerialRange): Stretch {
  return { authorityId, from, below: below ?? PAST_ALL_SERIALS };
}

const revokedIn = (db: Builder, { authorityId, from, below }: Stretch) =>
  db
    .selectFrom('issuances')
    .where('authority_id', '=', authorityId)
    .where('serial', '>=', from)
    .where('serial', '<', below)
    .where('revoked_at', 'is not', null);

const listRevoked = prepared(
  (db, { notAfterMs, limit, ...stretch }: Stretch & { readonly notAfterMs: number; readonly limit: number }) =>
    revokedIn(db, stretch)
      .select(['serial', 'revoked_at', 'revocation_reason'])
      .$narrowType<{ revoked_at: NotNull }>()
      .where('not_after', '>=', notAfterMs)
      .orderBy('serial')
      .limit(limit),
);

const countRevoked = prepared((db, stretch: Stretch) =>
  revokedIn(db, stretch).select((where) => where.fn.countAll<number>().as('count')),
);

const insertColumns = prepared((db, columns: IssuanceTable) =>
  db
    .insertInto('issuances')
    .values(columns)
    .onConflict((taken) => taken.doNothing()),
);

export const abandonPlanned = prepared(
  (db, { certificateId, atMs }: { readonly certificateId: string; readonly atMs: number }) =>
    db
      .updateTable('issuances')
      .set({ state: 'abandoned', abandoned_at: atMs })
      .where('certificate_id', '=', certificateId)
      .where('state', '=', 'planned')
      // A literal part of what is planned, so that the index of those serves.
      .where('abandoned_at', 'is', null),
);

export const complete = prepared((db, { serial, atMs }: { readonly serial: string; readonly atMs: number }) =>
  db
    .updateTable('issuances')
    .set({ state: 'issued', issued_at: atMs })
    .where('serial', '=', serial)
    .where('state', '=', 'planned'),
);

export const revokeSerial = prepared(
  (db, { serial, atMs, reason }: { readonly serial: string; readonly atMs: number; readonly reason: number | null }) =>
    db
      .updateTable('issuances')
      .set({ revoked_at: atMs, revocation_reason: reason })
      .where('serial', '=', serial)
      .where('state', '=', 'issued')
      .where('revoked_at', 'is', null),
);

/** Rows of the ledger that are looked at in one go: a millisecond. */
export const LEDGER_PAGE = 1000;

const ledgerPage = prepared((db, { after }: { readonly after: string }) =>
  db
    .selectFrom('issuances')
    .select(['serial', 'not_after'])
    .where('serial', '>', after)
    .orderBy('serial')
    .limit(sql.lit(LEDGER_PAGE)),
);

async function listEnded(
  session: Session,
  { after, until }: Parameters<IssuanceRows['listEnded']>[0],
): ReturnType<IssuanceRows['listEnded']> {
  const page = await session.all(ledgerPage({ after }));
  const ended = page.filter(({ not_after: notAfter }) => notAfter < until.getTime());
  const last = page.length < LEDGER_PAGE ? undefined : page.at(-1)?.serial;
  return { serials: ended.map(({ serial }) => serial), last };
}

const planPage = prepared((db, { after }: { readonly after: string }) =>
  db
    .selectFrom('issuances')
    .select(['serial', 'certificate_id', 'state', 'planned_at'])
    .where('serial', '>', after)
    .orderBy('serial')
    .limit(sql.lit(LEDGER_PAGE)),
);

async function listPlanned(
  session: Session,
  { after, plannedBefore }: Parameters<IssuanceRows['listPlanned']>[0],
): ReturnType<IssuanceRows['listPlanned']> {
  const page = await session.all(planPage({ after }));
  const planned = page.filter((row) => row.state === 'planned' && row.planned_at < plannedBefore.getTime());
  const last = page.length < LEDGER_PAGE ? undefined : page.at(-1)?.serial;
  return { certificateIds: planned.map((row) => row.certificate_id), last };
}

async function plan(session: Session, issuance: Issuance): Promise<void> {
  const planned = await session.change(insertColumns(issuanceColumnsOf(issuance)));
  if (planned === 1) return;
  const { serial, certificateId } = issuance;
  throw new Error(
    `Cannot plan serial ${serial} for certificate ${certificateId}: the serial is on record, or the certificate has one`,
  );
}

export function issuanceColumnsOf(issuance: Issuance): IssuanceTable {
  return {
    serial: issuance.serial,
    authority_id: issuance.authorityId,
    certificate_id: issuance.certificateId,
    kind: issuance.kind,
    tbs_sha256: issuance.tbsSha256,
    not_after: issuance.notAfter.getTime(),
    state: issuance.state,
    planned_at: issuance.plannedAt.getTime(),
    issued_at: msOf(issuance.issuedAt),
    abandoned_at: msOf(issuance.abandonedAt),
    revoked_at: msOf(issuance.revokedAt),
    revocation_reason: issuance.revocationReason ?? null,
  };
}

function statusOf(row: Pick<IssuanceTable, (typeof STATUS_COLUMNS)[number]>): SerialStatus {
  return {
    serial: row.serial,
    authorityId: row.authority_id,
    state: row.state,
    notAfter: new Date(row.not_after),
    revokedAt: dateOf(row.revoked_at),
    revocationReason: row.revocation_reason ?? undefined,
  };
}

function issuanceOf(row: IssuanceTable): Issuance {
  return {
    serial: row.serial,
    authorityId: row.authority_id,
    certificateId: row.certificate_id,
    kind: row.kind,
    tbsSha256: row.tbs_sha256,
    notAfter: new Date(row.not_after),
    state: row.state,
    plannedAt: new Date(row.planned_at),
    issuedAt: dateOf(row.issued_at),
    abandonedAt: dateOf(row.abandoned_at),
    revokedAt: dateOf(row.revoked_at),
    revocationReason: row.revocation_reason ?? undefined,
  };
}
