// Items of campaigns that somebody else has to replace, in the store: when each was looked at, and what may have come in its place.

import { sql, type SqlBool } from 'kysely';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import type { CampaignRows } from '../../certificates/ports/campaigns.ts';
import { itemOf } from './columns.ts';
import { type Builder, prepared, type Session } from '../query.ts';

type ExternalRows = Pick<
  CampaignRows,
  'findExternalLooks' | 'listExternalToLook' | 'listLinkedLater' | 'listNewUnder' | 'noteLooked'
>;

export function campaignExternalRows(session: Session): ExternalRows {
  return {
    findExternalLooks: async (campaignId) => {
      const looks = await session.first(externalLooks({ campaignId }));
      if (looks === undefined || looks.oldest === null || looks.newest === null) return undefined;
      return { oldest: new Date(looks.oldest), newest: new Date(looks.newest) };
    },
    listExternalToLook: async ({ campaignId, since, until, limit }) => {
      const asked = { campaignId, sinceMs: since.getTime(), untilMs: until.getTime(), limit };
      return (await session.all(toLook(asked))).map(itemOf);
    },
    listLinkedLater: async ({ certificateIds: ids, most }) => {
      if (ids.length === 0) return [];
      const ofLineages = await session.all((db) => laterOfLineages(db, { ids, most }));
      const byClients = await session.all((db) => orderedInPlaceOf(db, ids));
      return [...ofLineages, ...byClients].flatMap(({ original_id: originalId, id }) =>
        originalId === null || id === null ? [] : [{ originalId, id }],
      );
    },
    listNewUnder: async ({ since, ...asked }) => {
      const rows = await session.all(newUnder({ ...asked, sinceMs: since.getTime() }));
      return rows.map(({ id, names }) => ({ id, names: JSON.parse(names) as readonly DomainName[] }));
    },
    noteLooked: async ({ campaignId, certificateIds, at }) => {
      if (certificateIds.length === 0) return;
      await session.change((db) =>
        db
          .updateTable('campaign_items')
          .set({ looked_at: at.getTime() })
          .where('campaign_id', '=', campaignId)
          .where('certificate_id', 'in', certificateIds)
          .where(isExternal),
      );
    },
  };
}

/** A literal, so that the index of those serves. */
const isExternal = sql<SqlBool>`state = 'external'`;

const externalLooks = prepared((db, { campaignId }: { readonly campaignId: string }) =>
  db
    .selectFrom('campaign_items')
    .select((where) => [where.fn.min('looked_at').as('oldest'), where.fn.max('looked_at').as('newest')])
    .where('campaign_id', '=', campaignId)
    .where(isExternal),
);

const toLook = prepared(
  (
    db,
    asked: {
      readonly campaignId: string;
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly limit: number;
    },
  ) =>
    db
      .selectFrom('campaign_items')
      .selectAll()
      .where('campaign_id', '=', asked.campaignId)
      .where(isExternal)
      .where((where) => where.or([where('looked_at', '<=', asked.untilMs), where('looked_at', '>', asked.sinceMs)]))
      .orderBy('looked_at')
      .limit(asked.limit),
);

/** Reissues and renewals, and those of these. */
function laterOfLineages(db: Builder, { ids, most }: { readonly ids: readonly string[]; readonly most: number }) {
  const linked = db
    .selectFrom('certificates as original')
    .innerJoin('certificates as later', 'later.lineage_id', 'original.lineage_id')
    .select(['original.id as original_id', 'later.id as id', 'later.sequence as sequence'])
    .select(sql<number>`row_number() over (partition by original.id order by later.sequence desc)`.as('nth'))
    .where('original.id', 'in', ids)
    .whereRef('later.generation', '>', 'original.generation')
    // A literal, so that the index of lineages serves.
    .where(sql<SqlBool>`later.step not in ('failed', 'cancelled')`)
    .where('later.step', '=', 'issued')
    .where('later.deleted_at', 'is', null)
    .as('linked');
  return db.selectFrom(linked).select(['original_id', 'id']).where('nth', '<=', most).orderBy('sequence');
}

/** By ACME clients, which said what their order replaces. */
function orderedInPlaceOf(db: Builder, ids: readonly string[]) {
  return db
    .selectFrom('acme_orders')
    .select(['replaced_id as original_id', 'certificate_id as id'])
    .where('replaced_id', 'in', ids)
    .where('certificate_id', 'is not', null);
}

const newUnder = prepared(
  (
    db,
    asked: {
      readonly campaignId: string;
      readonly accountUin: string;
      readonly registrableDomain: string;
      readonly sinceMs: number;
      readonly limit: number;
    },
  ) =>
    db
      .selectFrom('certificates')
      .select(['id', 'names'])
      .where('registrable_domain', '=', asked.registrableDomain)
      .where('account_uin', '=', asked.accountUin)
      // Literals, so that the index of domains serves.
      .where(sql<SqlBool>`replaces is null`)
      .where(sql<SqlBool>`step = 'issued' and deleted_at is null`)
      .where('created_at', '>=', asked.sinceMs)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('campaign_items')
              .select('campaign_items.certificate_id')
              .where('campaign_items.campaign_id', '=', asked.campaignId)
              .whereRef('campaign_items.certificate_id', '=', 'certificates.id'),
          ),
        ),
      )
      .orderBy('sequence', 'desc')
      .limit(asked.limit),
);
