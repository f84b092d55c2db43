// What accounts keep, counted in the transaction that keeps it, without one transaction being in the others' way.
//
// An account has one row where there is one writer. Where there are several, each counts in a slot of its own, and a slot
// has a share of the room that is left: while that lasts, no other slot is looked at. When it is used up, all slots are read
// and the room is shared out anew, so that together they never allow more than the quota.

import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import {
  type Addition,
  type Amounts,
  judgeAddition,
  NOTHING,
  perQuota,
  type Quota,
  sumOf,
  type UsageReads,
  type UsageRows,
} from '../../certificates/model/quota.ts';
import { type Builder, prepared, type Session } from '../query.ts';
import type { AccountUsageTable } from '../events/tables.ts';
import type { Tables } from '../tables.ts';

/** More than the writing connections of several nodes; each connection has one for itself while there are so few. */
export const USAGE_SLOTS = 64;

export function usageRows(session: Session): UsageRows {
  return {
    find: (accountUin, day) => find(session, accountUin, day),
    take: (addition) => take(session, addition),
    give: async (accountUin, amounts) => void (await session.change(giveBack(session, { accountUin, ...amounts }))),
  };
}

const ofAccount = prepared((db, { accountUin }: { readonly accountUin: string }) =>
  db.selectFrom('account_usage').selectAll().where('account_uin', '=', accountUin).orderBy('slot'),
);

export async function take(session: Session, addition: Addition): Promise<Quota | undefined> {
  const isTaken = (await session.change(takeWithin(session, addition))) === 1;
  return isTaken ? undefined : await takeAndShareOut(session, addition);
}

const find = async (session: Session, accountUin: string, day: number): ReturnType<UsageReads['find']> =>
  usedOf(await session.all(ofAccount({ accountUin })), day);

type Within = Amounts & { readonly accountUin: string; readonly day: number; readonly allowed: string };

/** The slot's row, where it has the room. */
const hasRoom =
  (slot: RawBuilder<number>, { accountUin, day, allowed, records, bytes, orders, acts }: Within) =>
  (where: ExpressionBuilder<Tables, 'account_usage'>) =>
    where.and([
      where('account_uin', '=', accountUin),
      where('slot', '=', slot),
      where('day', '=', day),
      where('allowed', '=', allowed),
      where('records_room', '>=', records),
      where('bytes_room', '>=', bytes),
      where('orders_room', '>=', orders),
      where('acts_room', '>=', acts),
    ]);

const roomQuery = (db: Builder, slot: RawBuilder<number>, within: Within) =>
  db.selectFrom('account_usage').select('slot').where(hasRoom(slot, within));

const takeIn = (slot: RawBuilder<number>) =>
  prepared((db, within: Within) => {
    const { records, bytes, orders, acts } = within;
    return db
      .updateTable('account_usage')
      .set({
        records: sql`records + ${records}`,
        bytes: sql`bytes + ${bytes}`,
        orders: sql`orders + ${orders}`,
        acts: sql`acts + ${acts}`,
        records_room: sql`records_room - ${records}`,
        bytes_room: sql`bytes_room - ${bytes}`,
        orders_room: sql`orders_room - ${orders}`,
        acts_room: sql`acts_room - ${acts}`,
      })
      .where(hasRoom(slot, within));
  });

const ONLY_SLOT = sql<number>`${sql.lit(0)}`;
/** Each connection has a process of the database for itself, and one transaction at a time. */
const OWN_SLOT = sql<number>`mod(pg_backend_pid(), ${sql.lit(USAGE_SLOTS)})`;

const takeInOnlySlot = takeIn(ONLY_SLOT);
const takeInOwnSlot = takeIn(OWN_SLOT);

const roomInOnlySlot = prepared((db, within: Within) => roomQuery(db, ONLY_SLOT, within));
const roomInOwnSlot = prepared((db, within: Within) => roomQuery(db, OWN_SLOT, within));
const lockedRoomInOwnSlot = prepared((db, within: Within) => roomQuery(db, OWN_SLOT, within).forUpdate());

type Slots = Pick<Session, 'skipsLocked'>;

/** One row where the addition fits into what the slot has left. */
export function findRoom({ skipsLocked, locks }: Slots & { readonly locks: boolean }, addition: Addition) {
  const within = withinOf(addition);
  if (locks) return lockedRoomInOwnSlot(within);
  return skipsLocked ? roomInOwnSlot(within) : roomInOnlySlot(within);
}

/** Changes one row where it fits, else none. */
export function takeWithin({ skipsLocked }: Slots, addition: Addition) {
  return skipsLocked ? takeInOwnSlot(withinOf(addition)) : takeInOnlySlot(withinOf(addition));
}

function withinOf({ accountUin, day, amounts, allowed }: Addition): Within {
  return { accountUin, day, allowed: textOf(allowed), ...amounts };
}

/** By which limits a room was shared out: under others it is shared out anew. */
function textOf({ records, bytes, orders, acts }: Amounts): string {
  return `${records} ${bytes} ${orders} ${acts}`;
}

async function takeAndShareOut(session: Session, addition: Addition): Promise<Quota | undefined> {
  const { accountUin, day, amounts, allowed } = addition;
  const rows = await session.all(ofAccount({ accountUin }));
  const judged = judgeAddition(usedOf(rows, day), { amounts, allowed });
  if ('exceeded' in judged) return judged.exceeded;
  const newest = rows.some((row) => row.day === day + 1) ? day + 1 : day;
  const slots = Array.from({ length: session.skipsLocked ? USAGE_SLOTS : 1 }, (_, slot) => slot);
  const used = slots.map((slot) =>
    usedOf(
      rows.filter((row) => row.slot === slot),
      day,
    ),
  );
  const room = perQuota((quota) => Math.max(Math.floor((allowed[quota] - judged.used[quota]) / slots.length), 0));
  const shared = slots.map((slot) => {
    const inSlot = sumOf([used[slot] ?? NOTHING, slot === 0 ? amounts : NOTHING]);
    return columnsOf({ accountUin, slot, day: newest, used: inSlot, room, allowed });
  });
  await session.change((db) =>
    db
      .insertInto('account_usage')
      .values(shared)
      .onConflict((earlier) => earlier.columns(['account_uin', 'slot']).doUpdateSet(REPLACED)),
  );
  return undefined;
}

/** A node whose clock is a little ahead may have begun the next day; what is further off was another clock's. */
function usedOf(rows: readonly AccountUsageTable[], day: number): Amounts {
  return sumOf(
    rows.map(({ records, bytes, orders, acts, day: of }) =>
      of === day || of === day + 1 ? { records, bytes, orders, acts } : { ...NOTHING, records, bytes },
    ),
  );
}

interface Share {
  readonly accountUin: string;
  readonly slot: number;
  readonly day: number;
  readonly used: Amounts;
  readonly room: Amounts;
  readonly allowed: Amounts;
}

function columnsOf({ accountUin, slot, day, used, room, allowed }: Share): AccountUsageTable {
  return {
    account_uin: accountUin,
    slot,
    day,
    ...used,
    allowed: textOf(allowed),
    records_room: room.records,
    bytes_room: room.bytes,
    orders_room: room.orders,
    acts_room: room.acts,
  };
}

const REPLACED = Object.fromEntries(
  (
    [
      'day',
      'records',
      'bytes',
      'orders',
      'acts',
      'allowed',
      'records_room',
      'bytes_room',
      'orders_room',
      'acts_room',
    ] as const
  ).map((column) => [column, sql.ref(`excluded.${column}`)]),
);

type Given = Pick<Amounts, 'records' | 'bytes'> & { readonly accountUin: string };

const giveIn = (slotOf: (accountUin: string) => RawBuilder<number>) =>
  prepared((db, { accountUin, records, bytes }: Given) =>
    db
      .updateTable('account_usage')
      .set({ records: sql`records - ${records}`, bytes: sql`bytes - ${bytes}` })
      .where('account_uin', '=', accountUin)
      .where('slot', '=', slotOf(accountUin)),
  );

const giveInOnlySlot = giveIn(() => ONLY_SLOT);
/** A connection that has taken nothing yet has no row. */
const giveInOwnSlot = giveIn(
  (accountUin) =>
    sql`coalesce((select slot from account_usage where account_uin = ${accountUin} and slot = ${OWN_SLOT}), 0)`,
);

/**
 * What one slot gives back another may have taken: a slot may so be below nothing, and their sum is right. It makes no room in
 * the slot, since of what is beyond a limit that was lowered none may be taken again: there is some when it is next shared out.
 */
export function giveBack({ skipsLocked }: Slots, { accountUin, records, bytes }: Given) {
  const given = { accountUin, records, bytes };
  return skipsLocked ? giveInOwnSlot(given) : giveInOnlySlot(given);
}
