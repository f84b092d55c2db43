// What campaigns select, in the store: certificates by stretches of the entries of lists, lines of files, groups.

import { sql, type SqlBool } from 'kysely';
import {
  type CampaignGroup,
  GROUP_KINDS,
  MAX_STRETCH,
  type SelectionReads,
  type SelectionRows,
  type Stretch,
} from '../certificates/ports/campaign-selections.ts';
import { certificateOf } from './certificate-columns.ts';
import { campaignLineRows } from './campaign-lines.ts';
import { isCertainWhere, selectionWhere } from './campaign-selection-where.ts';
import { dealWaves } from './campaign-waves.ts';
import { CERTIFICATE_TEXTS, excludedWhere } from './exclusion-where.ts';
import { chainsOfAuthorities, issuerChainOf } from './issuer-chains.ts';
import { type Builder, prepared, type Session } from './query.ts';

export function selectionRows(session: Session): SelectionRows {
  return {
    ...campaignLineRows(session),
    listSelected: (stretch) => listSelected(session, stretch),
    countSelected: (stretch) => countSelected(session, stretch),
    findIssuerChains: (authorityKeys) => chainsOfAuthorities(session, authorityKeys),
    listGroups: (campaignId, limit) => listGroups(session, campaignId, limit),
    addToGroups: (campaignId, groups) => addToGroups(session, campaignId, groups),
    removeGroups: async (campaignId) => {
      await session.change((db) => db.deleteFrom('campaign_groups').where('campaign_id', '=', campaignId));
    },
    dealWaves: (pass) => dealWaves(session, pass),
  };
}

async function listSelected(session: Session, stretch: Stretch): ReturnType<SelectionReads['listSelected']> {
  const { end, last } = await lookedAt(session, stretch);
  if (end === undefined) return { page: [], last };
  const rows = await session.all((db) =>
    selectedIn(db, stretch, end).selectAll('certificates').select(issuerChainOf('certificates')),
  );
  return { page: rows.map(certificateOf), last };
}

async function countSelected(session: Session, stretch: Stretch): ReturnType<SelectionReads['countSelected']> {
  const { end, last } = await lookedAt(session, stretch);
  if (end === undefined) return { count: 0, open: [], last };
  const { selection } = stretch;
  const certain = await session.first((db) =>
    selectedIn(db, stretch, end)
      .where((where) => isCertainWhere(where, selection))
      .select((where) => where.fn.countAll<number>().as('total')),
  );
  const open = await session.all((db) =>
    selectedIn(db, stretch, end)
      .where((where) => where.not(isCertainWhere(where, selection)))
      .selectAll('certificates')
      .select(issuerChainOf('certificates')),
  );
  return { count: certain?.total ?? 0, open: open.map(certificateOf), last };
}

/** Where an entry stands in the order of stretches. */
interface Place {
  readonly accountUin: string;
  readonly createdAt: number;
  readonly sequence: number;
}

interface Looked {
  /** Of the last entry; undefined where there is none. */
  readonly end: Place | undefined;
  /** Where the next stretch goes on; undefined where nothing is left. */
  readonly last: string | undefined;
}

/** Where a stretch ends, however few of it are selected. */
async function lookedAt(session: Session, stretch: Stretch): Promise<Looked> {
  const rows = await session.all((db) =>
    entriesOf(db, stretch)
      .select(['account_uin as accountUin', 'created_at as createdAt', 'sequence'])
      .limit(Math.min(stretch.limit, MAX_STRETCH)),
  );
  const end = rows.at(-1);
  const isFull = rows.length === Math.min(stretch.limit, MAX_STRETCH);
  return { end, last: end === undefined || !isFull ? undefined : writePlace(end) };
}

/** In the order in which they lie. */
function entriesOf(db: Builder, stretch: Stretch) {
  const { scope, after } = stretch;
  const all = db.selectFrom('list_entries');
  const own = scope === undefined ? all : all.where('account_uin', '=', scope.accountUin);
  const left = after === undefined ? own : own.where(beside(scope, '>', readPlace(after)));
  return left.orderBy('account_uin').orderBy('created_at').orderBy('sequence');
}

/** More than come between two looks at one stretch. */
const MAX_WITHIN = 2 * MAX_STRETCH;

/** The entries first, up to the end that was found before: a limit keeps them apart, so that no other index is tempting. */
function selectedIn(db: Builder, stretch: Stretch, end: Place) {
  const { scope } = stretch;
  const all = db
    .selectFrom(
      entriesOf(db, stretch)
        .where(beside(scope, '<=', end))
        .select('sequence')
        .limit(MAX_WITHIN)
        .as('looked'),
    )
    .innerJoin('certificates', 'certificates.sequence', 'looked.sequence');
  const open = scope?.projectIds === undefined ? all : all.where('certificates.project_id', 'in', scope.projectIds);
  const except = scope?.except ?? [];
  const shown = except.length === 0 ? open : open.where((where) => where.not(excludedWhere(CERTIFICATE_TEXTS, except)));
  return shown.where((where) => selectionWhere(where, stretch));
}

/** Within an account the rest of the place decides: SQLite would go over all of the account to compare the whole. */
function beside(scope: Stretch['scope'], by: '>' | '<=', { accountUin, createdAt, sequence }: Place) {
  const [sign, entries] = [sql.raw(by), sql.table('list_entries')];
  if (scope !== undefined) {
    return sql<SqlBool>`(${entries}.created_at, ${entries}.sequence) ${sign} (${createdAt}, ${sequence})`;
  }
  return sql<SqlBool>`(${entries}.account_uin, ${entries}.created_at, ${entries}.sequence) ${sign} (${accountUin}, ${createdAt}, ${sequence})`;
}

function writePlace({ accountUin, createdAt, sequence }: Place): string {
  return `${accountUin}/${createdAt}/${sequence}`;
}

/** As it was written: a caller may send another text, and looks at what comes after that place then. */
function readPlace(text: string): Place {
  const [accountUin = '', createdAt, sequence] = text.split('/');
  return { accountUin, createdAt: Number(createdAt), sequence: Number(sequence) };
}

async function listGroups(session: Session, campaignId: string, limit: number): Promise<readonly CampaignGroup[]> {
  const groups = await Promise.all(
    GROUP_KINDS.map(async (by) => {
      const rows = await session.all(groupsOf({ campaignId, kind: by, limit }));
      return rows.map(({ value, count }) => ({ by, value, count }));
    }),
  );
  return groups.flat();
}

const groupsOf = prepared(
  (db, { campaignId, kind, limit }: { readonly campaignId: string; readonly kind: string; readonly limit: number }) =>
    db
      .selectFrom('campaign_groups')
      .select(['value', 'count'])
      .where('campaign_id', '=', campaignId)
      .where('kind', '=', kind)
      .orderBy('count', 'desc')
      .orderBy('value')
      .limit(limit),
);

async function addToGroups(session: Session, campaignId: string, groups: readonly CampaignGroup[]): Promise<void> {
  if (groups.length === 0) return;
  await session.change((db) =>
    db
      .insertInto('campaign_groups')
      .values(groups.map(({ by, value, count }) => ({ campaign_id: campaignId, kind: by, value, count })))
      .onConflict((known) =>
        known
          .columns(['campaign_id', 'kind', 'value'])
          .doUpdateSet({ count: sql<number>`campaign_groups.count + excluded.count` }),
      ),
  );
}
