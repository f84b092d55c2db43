// What write sets expect of campaigns, and change in them.

import { sql, type SqlBool } from 'kysely';
import { holds } from '../../certificates/model/campaigns/item.ts';
import type { CampaignChange, CampaignExpectation, Change, Expectation } from '../../certificates/ports/write-set.ts';
import { campaignColumnsOf, itemColumnsOf, momentColumnsOf } from './columns.ts';
import type { CampaignMomentTable, CampaignTable } from './tables.ts';
import { noteAsked } from './reports.ts';
import { puttingTimes } from './drill-times.ts';
import { found, type Look, notFound } from '../sets/look.ts';
import { type Builder, prepared, preparedByKey, type Query } from '../query.ts';

const EXPECTATIONS: ReadonlySet<string> = new Set<CampaignExpectation['kind']>([
  'campaignIdFree',
  'campaignUnchanged',
  'campaignItemUnchanged',
  'campaignsUnderWay',
]);

export function isCampaignExpectation(expectation: Expectation): expectation is CampaignExpectation {
  return EXPECTATIONS.has(expectation.kind);
}

export function lookForCampaign(expectation: CampaignExpectation, row: 'locked' | 'read'): Look {
  switch (expectation.kind) {
    case 'campaignIdFree':
      return notFound(findCampaign({ id: expectation.campaignId }));
    case 'campaignUnchanged': {
      const { id, version } = expectation.campaign;
      return found((row === 'locked' ? lockCampaign : findCampaignVersion)({ id, version }));
    }
    case 'campaignItemUnchanged': {
      const { campaignId, certificateId, version } = expectation.item;
      return found((row === 'locked' ? lockItem : findItemVersion)({ campaignId, certificateId, version }));
    }
    case 'campaignsUnderWay': {
      const { accountUin, atMost } = expectation;
      return found(accountUin === undefined ? countsOfOperator({ atMost }) : countsOfAccount({ accountUin, atMost }));
    }
  }
}

const CHANGES: ReadonlySet<string> = new Set<CampaignChange['kind']>([
  'insertCampaign',
  'saveCampaign',
  'saveCampaignItem',
  'campaignMoment',
  'campaignAsked',
  'campaignItemTimed',
]);

export function isCampaignChange(change: Change): change is CampaignChange {
  return CHANGES.has(change.kind);
}

/** The first changes one row, and the others any number; of what was timed there may be none. */
export function changesOfCampaign(change: CampaignChange): readonly Query<unknown>[] {
  switch (change.kind) {
    case 'insertCampaign':
      return [insertCampaign(campaignColumnsOf(change.campaign))];
    case 'saveCampaign':
      return [saveCampaign({ ...campaignColumnsOf(change.next), savedVersion: change.previous.version })];
    case 'saveCampaignItem': {
      const { previous, next } = change;
      const { campaignId, certificateId } = previous;
      const saving = saveItem(progressOf(itemColumnsOf(next), previous.version));
      return holds(previous) && !holds(next) ? [saving, letGo({ campaignId, certificateId })] : [saving];
    }
    case 'campaignMoment':
      return [insertMoment(momentColumnsOf(change.moment))];
    case 'campaignItemTimed':
      return puttingTimes(change);
    case 'campaignAsked': {
      const { campaignId, certificateId, at } = change;
      return [noteAsked({ campaign_id: campaignId, certificate_id: certificateId, asked_at: at.getTime() })];
    }
  }
}

export const findCampaign = preparedByKey((db, { id }: { readonly id: string }) =>
  db.selectFrom('campaigns').selectAll().where('id', '=', id),
);

interface Seen {
  readonly id: string;
  readonly version: number;
}

const campaignVersion = (db: Builder, { id, version }: Seen) =>
  db.selectFrom('campaigns').select('id').where('id', '=', id).where('version', '=', version);

const findCampaignVersion = preparedByKey(campaignVersion);
const lockCampaign = preparedByKey((db, seen: Seen) => campaignVersion(db, seen).forUpdate());

interface SeenItem {
  readonly campaignId: string;
  readonly certificateId: string;
  readonly version: number;
}

const itemVersion = (db: Builder, { campaignId, certificateId, version }: SeenItem) =>
  db
    .selectFrom('campaign_items')
    .select('version')
    .where('campaign_id', '=', campaignId)
    .where('certificate_id', '=', certificateId)
    .where('version', '=', version);

const findItemVersion = preparedByKey(itemVersion);
const lockItem = preparedByKey((db, seen: SeenItem) => itemVersion(db, seen).forUpdate());

/** A literal, so that the index by step serves. */
export const CAMPAIGN_UNDER_WAY = sql<SqlBool>`step in ('drafted', 'planning', 'planned', 'running', 'paused')`;

const countsUnderWay = (db: Builder, atMost: number) =>
  db
    .selectFrom('campaigns')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where(CAMPAIGN_UNDER_WAY)
    .having((where) => where.fn.countAll<number>(), '<=', atMost);

const countsOfAccount = prepared(
  (db, { accountUin, atMost }: { readonly accountUin: string; readonly atMost: number }) =>
    countsUnderWay(db, atMost).where('account_uin', '=', accountUin),
);
const countsOfOperator = prepared((db, { atMost }: { readonly atMost: number }) =>
  countsUnderWay(db, atMost).where('account_uin', 'is', null),
);

const insertCampaign = prepared((db, columns: CampaignTable) => db.insertInto('campaigns').values(columns));

type CampaignUpdate = CampaignTable & { readonly savedVersion: number };

const saveCampaign = prepared((db, { id, savedVersion, ...columns }: CampaignUpdate) =>
  db.updateTable('campaigns').set(columns).where('id', '=', id).where('version', '=', savedVersion),
);

const insertMoment = prepared((db, columns: Omit<CampaignMomentTable, 'number'>) =>
  db.insertInto('campaign_moments').values(columns),
);

type ItemUpdate = ReturnType<typeof progressOf>;

/** What changes of an item in its life; the rest is known when it is made. */
function progressOf(columns: ReturnType<typeof itemColumnsOf>, savedVersion: number) {
  const { campaign_id, certificate_id, version, state, reason, wave, round } = columns;
  const { replacement_id, old_state, old_at, overridden, changed_at } = columns;
  const progress = { version, state, reason, wave, round, replacement_id, old_state, old_at, overridden, changed_at };
  return { campaign_id, certificate_id, savedVersion, ...progress };
}

const saveItem = preparedByKey((db, { campaign_id, certificate_id, savedVersion, ...progress }: ItemUpdate) =>
  db
    .updateTable('campaign_items')
    .set(progress)
    .where('campaign_id', '=', campaign_id)
    .where('certificate_id', '=', certificate_id)
    .where('version', '=', savedVersion),
);

const letGo = preparedByKey(
  (db, { campaignId, certificateId }: { readonly campaignId: string; readonly certificateId: string }) =>
    db.deleteFrom('campaign_holds').where('certificate_id', '=', certificateId).where('campaign_id', '=', campaignId),
);
