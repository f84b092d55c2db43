// The items of campaigns in the store: counted and listed by state, held, put back, and made many at a time.

import { type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import { type ItemCounts, type ItemState, NO_ITEMS } from '../../certificates/model/campaigns/item.ts';
import { type CampaignRows, type ItemFilter, MAX_ITEM_PAGE } from '../../certificates/ports/campaigns.ts';
import { recordedReason, recordOf } from '../../reasons/recorded.ts';
import { itemColumnsOf, itemOf } from './columns.ts';
import type { CampaignItemTable } from './tables.ts';
import { type Builder, prepared, preparedByKey, type Session } from '../query.ts';
import type { Tables } from '../tables.ts';

type ItemRows = Pick<
  CampaignRows,
  | 'countItems'
  | 'countItemsOfRunning'
  | 'countOld'
  | 'countReasons'
  | 'findItem'
  | 'listItems'
  | 'listItemsOf'
  | 'countWaiting'
  | 'listWaiting'
  | 'listEvery'
  | 'listAtRest'
  | 'listOldDue'
  | 'findNextOldDue'
  | 'findHolder'
  | 'insertItems'
  | 'removeItems'
  | 'takeHolds'
  | 'cancelWaiting'
  | 'putBack'
  | 'keepOld'
>;

export function campaignItemRows(session: Session): ItemRows {
  return {
    countItems: async (campaignId) => {
      const byWave = Map.groupBy(await session.all(countByWave({ campaignId })), ({ wave }) => wave);
      return [...byWave].map(([wave, rows]) => ({ wave, counts: countsOf(rows) }));
    },
    countItemsOfRunning: async () => countsOf(await session.all(countOfRunning({}))),
    countOld: async (campaignId) => {
      const rows = await session.all(countOld({ campaignId }));
      return new Map(rows.flatMap(({ old_state: state, total }) => (state === null ? [] : [[state, Number(total)]])));
    },
    countReasons: async (campaignId, states) => {
      const rows = await session.all((db) => countReasons(db, { campaignId, states }));
      return rows.map(({ state, reason, total }) => ({ state, reason: recordedReason(reason), count: Number(total) }));
    },
    findItem: async (campaignId, certificateId) => {
      const row = await session.first(findItem({ campaignId, certificateId }));
      return row === undefined ? undefined : itemOf(row);
    },
    listItems: async (filter) => (await session.all((db) => pageOf(db, filter))).map(itemOf),
    listItemsOf: async (certificateId) => (await session.all(itemsOf({ certificateId }))).map(itemOf),
    countWaiting: async (campaignId, wave) => {
      const rows = await session.all(countWaiting({ campaignId, wave }));
      return new Map(rows.map(({ issuer, total }) => [issuer, Number(total)]));
    },
    listWaiting: async ({ except, until, ...question }) => {
      const plain = until === '' ? listWaiting(question) : listWaitingUntil({ ...question, until });
      const excepting = (db: Builder) =>
        waitingOf(db, question)
          .where('account_uin', 'not in', except)
          .$if(until !== '', (narrowed) => narrowed.where('certificate_id', '<=', until));
      return (await session.all(except.length === 0 ? plain : excepting)).map(itemOf);
    },
    listEvery: async ({ size, ...of }) =>
      (await session.all((db) => listEvery(db, { ...of, size }))).map(({ id }) => id),
    listAtRest: async (campaignId, limit) => (await session.all(atRest({ campaignId, limit }))).map(itemOf),
    listOldDue: async ({ campaignId, now, limit }) =>
      (await session.all(oldDue({ campaignId, nowMs: now.getTime(), limit }))).map(itemOf),
    findNextOldDue: async (campaignId) => {
      const row = await session.first(nextOldDue({ campaignId }));
      return row?.old_at === undefined || row.old_at === null ? undefined : new Date(row.old_at);
    },
    findHolder: async (certificateId) => (await session.first(findHolder({ certificateId })))?.campaign_id,
    insertItems: async (items) => {
      if (items.length === 0) return;
      await session.change((db) =>
        db
          .insertInto('campaign_items')
          .values(items.map(itemColumnsOf))
          .onConflict((taken) => taken.doNothing()),
      );
    },
    removeItems: (campaignId, limit) => removeItems(session, { campaignId, limit }),
    takeHolds: (pass) => takeHolds(session, pass),
    cancelWaiting: (pass) => cancelWaiting(session, pass),
    putBack: (pass) => putBack(session, pass),
    keepOld: (pass) => keepOld(session, pass),
  };
}

interface OfCampaign {
  readonly campaignId: string;
}

function countsOf(
  rows: readonly { readonly state: ItemState; readonly total: number | string | bigint }[],
): ItemCounts {
  return { ...NO_ITEMS, ...Object.fromEntries(rows.map(({ state, total }) => [state, Number(total)])) };
}

const countByWave = prepared((db, { campaignId }: OfCampaign) =>
  db
    .selectFrom('campaign_items')
    .select(['wave', 'state'])
    .select((where) => where.fn.countAll().as('total'))
    .where('campaign_id', '=', campaignId)
    .groupBy(['state', 'wave'])
    .orderBy('wave'),
);

const countOfRunning = prepared((db) =>
  db
    .selectFrom('campaign_items')
    .select('state')
    .select((where) => where.fn.countAll().as('total'))
    .where('campaign_id', 'in', (running) =>
      running.selectFrom('campaigns').select('id').where(sql<SqlBool>`step in ('running', 'paused')`),
    )
    .groupBy('state'),
);

const countOld = prepared((db, { campaignId }: OfCampaign) =>
  db
    .selectFrom('campaign_items')
    .select('old_state')
    .select((where) => where.fn.countAll().as('total'))
    .where('campaign_id', '=', campaignId)
    .where('old_state', 'is not', null)
    .groupBy('old_state'),
);

function countReasons(db: Builder, { campaignId, states }: OfCampaign & { readonly states: readonly ItemState[] }) {
  return db
    .selectFrom('campaign_items')
    .select(['state', 'reason'])
    .select((where) => where.fn.countAll().as('total'))
    .where('campaign_id', '=', campaignId)
    .where('state', 'in', states)
    .groupBy(['state', 'reason'])
    .orderBy('total', 'desc')
    .limit(sql.lit(MAX_ITEM_PAGE));
}

interface OfItem extends OfCampaign {
  readonly certificateId: string;
}

const findItem = preparedByKey((db, { campaignId, certificateId }: OfItem) =>
  db
    .selectFrom('campaign_items')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where('certificate_id', '=', certificateId),
);

function pageOf(db: Builder, { campaignId, state, wave, after, limit }: ItemFilter) {
  const all = db
    .selectFrom('campaign_items')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where('certificate_id', '>', after);
  const inState = state === undefined ? all : all.where('state', '=', state);
  const chosen = wave === undefined ? inState : inState.where('wave', '=', wave);
  return chosen.orderBy('certificate_id').limit(Math.min(limit, MAX_ITEM_PAGE));
}

const itemsOf = prepared((db, { certificateId }: Pick<OfItem, 'certificateId'>) =>
  db
    .selectFrom('campaign_items')
    .selectAll()
    .where('certificate_id', '=', certificateId)
    .orderBy('campaign_id')
    .limit(sql.lit(MAX_ITEM_PAGE)),
);

const isWaiting = sql<SqlBool>`state = 'waiting'`;

const countWaiting = prepared((db, { campaignId, wave }: OfCampaign & { readonly wave: number }) =>
  db
    .selectFrom('campaign_items')
    .select('issuer')
    .select((where) => where.fn.countAll().as('total'))
    .where('campaign_id', '=', campaignId)
    .where(isWaiting)
    .where('wave', '=', wave)
    .groupBy('issuer'),
);

type WaitingQuestion = Omit<Parameters<CampaignRows['listWaiting']>[0], 'except' | 'until'>;

const waitingOf = (db: Builder, { campaignId, wave, issuer, after, limit }: WaitingQuestion) =>
  db
    .selectFrom('campaign_items')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where(isWaiting)
    .where('wave', '=', wave)
    .where('issuer', '=', issuer)
    .where('certificate_id', '>', after)
    .orderBy('certificate_id')
    .limit(limit);

const listWaiting = prepared((db, question: WaitingQuestion) => waitingOf(db, question));

const listWaitingUntil = prepared((db, { until, ...question }: WaitingQuestion & { readonly until: string }) =>
  waitingOf(db, question).where('certificate_id', '<=', until),
);

function listEvery(db: Builder, { campaignId, wave, size }: Parameters<CampaignRows['listEvery']>[0]) {
  const numbered = db
    .selectFrom('campaign_items')
    .select('certificate_id as id')
    .select(sql<number>`row_number() over (order by certificate_id)`.as('nth'))
    .where('campaign_id', '=', campaignId)
    .where(isWaiting)
    .where('wave', '=', wave)
    .as('numbered');
  return db
    .selectFrom(numbered)
    .select('id')
    .where(sql<SqlBool>`nth % ${sql.lit(size)} = 0`)
    .orderBy('id');
}

interface Limited extends OfCampaign {
  readonly limit: number;
}

const atRest = prepared((db, { campaignId, limit }: Limited) =>
  db
    .selectFrom('campaign_items')
    .leftJoin('certificates', 'certificates.id', 'campaign_items.replacement_id')
    .selectAll('campaign_items')
    .where('campaign_id', '=', campaignId)
    .where(sql<SqlBool>`campaign_items.state = 'underWay'`)
    .where(sql<SqlBool>`(certificates.id is null or certificates.step not in ('validating', 'issuing'))`)
    .limit(limit),
);

/** A literal, so that the index of those that are to go serves. */
const isOldToGo = sql<SqlBool>`old_state in ('toRevoke', 'awaitingTargets')`;

const oldDue = prepared((db, { campaignId, nowMs, limit }: Limited & { readonly nowMs: number }) =>
  db
    .selectFrom('campaign_items')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .where(isOldToGo)
    .where('old_at', '<=', nowMs)
    .orderBy('old_at')
    .limit(limit),
);

const nextOldDue = prepared((db, { campaignId }: OfCampaign) =>
  db
    .selectFrom('campaign_items')
    .select('old_at')
    .where('campaign_id', '=', campaignId)
    .where(isOldToGo)
    .orderBy('old_at')
    .limit(sql.lit(1)),
);

const findHolder = preparedByKey((db, { certificateId }: Pick<OfItem, 'certificateId'>) =>
  db.selectFrom('campaign_holds').select('campaign_id').where('certificate_id', '=', certificateId),
);

async function removeItems(session: Session, { campaignId, limit }: Limited): Promise<number> {
  const ids = await session.all(nextItems({ campaignId, after: '', limit }));
  if (ids.length === 0) return 0;
  return await session.change((db) => db.deleteFrom('campaign_items').where(isAmong({ campaignId, ids: idsOf(ids) })));
}

interface Chosen extends OfCampaign {
  readonly ids: readonly string[];
}

function isAmong({ campaignId, ids }: Chosen) {
  return (where: ExpressionBuilder<Tables, 'campaign_items'>) =>
    where.and([where('campaign_id', '=', campaignId), where('certificate_id', 'in', ids)]);
}

function idsOf(rows: readonly { readonly certificate_id: string }[]): readonly string[] {
  return rows.map(({ certificate_id: id }) => id);
}

type Progress = Partial<
  Pick<CampaignItemTable, 'state' | 'reason' | 'wave' | 'round' | 'replacement_id' | 'old_state' | 'old_at'>
>;

/** Answers how many there were. */
async function saveEach(
  session: Session,
  chosen: Chosen,
  { now, ...progress }: Progress & { readonly now: Date },
): Promise<number> {
  if (chosen.ids.length === 0) return 0;
  return await session.change((db) =>
    db
      .updateTable('campaign_items')
      .set({ ...progress, changed_at: now.getTime(), version: sql<number>`version + 1` })
      .where(isAmong(chosen)),
  );
}

const nextItems = prepared((db, { campaignId, after, limit }: Limited & { readonly after: string }) =>
  db
    .selectFrom('campaign_items')
    .select(['certificate_id', 'state'])
    .where('campaign_id', '=', campaignId)
    .where('certificate_id', '>', after)
    .orderBy('certificate_id')
    .limit(limit),
);

async function takeHolds(
  session: Session,
  { campaignId, after, limit, reason, now }: Parameters<CampaignRows['takeHolds']>[0],
): Promise<string | undefined> {
  const page = await session.all(nextItems({ campaignId, after, limit }));
  const ids = idsOf(page.filter(({ state }) => state === 'waiting'));
  if (ids.length > 0) {
    await session.change((db) =>
      db
        .insertInto('campaign_holds')
        .values(ids.map((id) => ({ certificate_id: id, campaign_id: campaignId })))
        .onConflict((held) => held.doNothing()),
    );
    const held = await session.all((db) =>
      db
        .selectFrom('campaign_holds')
        .select('certificate_id')
        .where('certificate_id', 'in', ids)
        .where('campaign_id', '<>', campaignId),
    );
    await saveEach(session, { campaignId, ids: idsOf(held) }, { state: 'refused', reason: recordOf(reason), now });
  }
  return page.length < limit ? undefined : page.at(-1)?.certificate_id;
}

const firstWaiting = prepared((db, { campaignId, limit }: Limited) =>
  db
    .selectFrom('campaign_items')
    .select('certificate_id')
    .where('campaign_id', '=', campaignId)
    .where(isWaiting)
    .limit(limit),
);

async function cancelWaiting(
  session: Session,
  { campaignId, limit, now }: Parameters<CampaignRows['cancelWaiting']>[0],
): Promise<number> {
  const ids = idsOf(await session.all(firstWaiting({ campaignId, limit })));
  if (ids.length === 0) return 0;
  await session.change((db) =>
    db.deleteFrom('campaign_holds').where('campaign_id', '=', campaignId).where('certificate_id', 'in', ids),
  );
  return await saveEach(session, { campaignId, ids }, { state: 'cancelled', now });
}

async function putBack(
  session: Session,
  { campaignId, states, wave, round, limit, now }: Parameters<CampaignRows['putBack']>[0],
): Promise<number> {
  if (states.length === 0) return 0;
  const rows = await session.all((db) =>
    db
      .selectFrom('campaign_items')
      .select('certificate_id')
      .where('campaign_id', '=', campaignId)
      .where('state', 'in', states)
      .where('round', '<', round)
      .limit(limit),
  );
  const anew = { state: 'waiting', reason: '', replacement_id: null, wave, round, now } as const;
  return await saveEach(session, { campaignId, ids: idsOf(rows) }, anew);
}

async function keepOld(
  session: Session,
  { campaignId, limit, now }: Parameters<CampaignRows['keepOld']>[0],
): Promise<number> {
  const rows = await session.all((db) =>
    db
      .selectFrom('campaign_items')
      .select('certificate_id')
      .where('campaign_id', '=', campaignId)
      .where(isOldToGo)
      .limit(limit),
  );
  return await saveEach(session, { campaignId, ids: idsOf(rows) }, { old_state: 'kept', old_at: null, now });
}
