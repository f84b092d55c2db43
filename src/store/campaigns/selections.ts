// What campaigns select, in the store: certificates by stretches of the entries of lists, lines of files, groups.

import { sql, type SqlBool } from 'kysely';
import {
  type CampaignGroup,
  GROUP_KINDS,
  type GroupKind,
  GROUPS_OF_KIND,
  MAX_STRETCH,
  type SelectionReads,
  type SelectionRows,
  type Stretch,
} from '../../certificates/ports/campaign-selections.ts';
import { mapInTurns } from '../../lib/turns/turns.ts';
import { certificateOf } from '../certificates/columns.ts';
import { campaignLineRows } from './lines.ts';
import { isCertainWhere, selectionWhere } from './selection-where.ts';
import { dealWaves } from './waves.ts';
import { CERTIFICATE_TEXTS, excludedWhere } from '../certificates/exclusion-where.ts';
import { chainsOfAuthorities, issuerChainOf } from '../certificates/issuer-chains.ts';
import { type Builder, prepared, type Session } from '../query.ts';

export function selectionRows(session: Session): SelectionRows {
  return {
    ...campaignLineRows(session),
    listSelected: (stretch) => listSelected(session, stretch),
    countSelected: (stretch) => countSelected(session, stretch),
    findIssuerChains: (authorityKeys) => chainsOfAuthorities(session, authorityKeys),
    listHeldAmong: (campaignId, ids) => listHeldAmong(session, campaignId, ids),
    listBlockedAmong: (keyHashes) => listBlockedAmong(session, keyHashes),
    movePlace: async (place) => (await session.change(movePlace(place))) === 1,
    listGroups: (campaignId, limit) => listGroups(session, campaignId, limit),
    listGroupsOf: (campaignId, by) => listGroupsOf(session, { campaignId, kind: by, limit: GROUPS_OF_KIND }),
    countLeft: (campaignId) => session.all(countLeft({ campaignId })),
    addToGroups: (campaignId, groups) => addToGroups(session, campaignId, groups),
    removeGroups: async (campaignId) => {
      await session.change((db) => db.deleteFrom('campaign_groups').where('campaign_id', '=', campaignId));
    },
    dealWaves: (pass) => dealWaves(session, pass),
  };
}

/** Half a millisecond of the event loop. */
const ROWS_PER_TURN = 16;

async function listSelected(session: Session, stretch: Stretch): ReturnType<SelectionReads['listSelected']> {
  const { end, last } = await lookedAt(session, stretch);
  if (end === undefined) return { page: [], last };
  const rows = await session.all((db) =>
    selectedIn(db, stretch, end).selectAll('certificates').select(issuerChainOf('certificates')),
  );
  return { page: await mapInTurns(rows, certificateOf, { perTurn: ROWS_PER_TURN }), last };
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

async function listHeldAmong(session: Session, campaignId: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await session.all((db) =>
    db
      .selectFrom('campaign_holds')
      .select('certificate_id')
      .where('certificate_id', 'in', ids)
      .where('campaign_id', '<>', campaignId),
  );
  return rows.map(({ certificate_id: id }) => id);
}

async function listBlockedAmong(session: Session, keyHashes: readonly string[]): Promise<readonly string[]> {
  if (keyHashes.length === 0) return [];
  const rows = await session.all((db) =>
    db.selectFrom('blocked_keys').select('key_sha256').where('key_sha256', 'in', keyHashes),
  );
  return rows.map(({ key_sha256: hash }) => hash);
}

const movePlace = prepared((db, { campaignId, from, to }: Parameters<SelectionRows['movePlace']>[0]) =>
  db
    .updateTable('campaigns')
    .set({ pass_cursor: to })
    .where('id', '=', campaignId)
    .where(sql<SqlBool>`step = 'planning'`)
    .where('pass_cursor', '=', from),
);

async function listGroups(session: Session, campaignId: string, limit: number): Promise<readonly CampaignGroup[]> {
  const groups = GROUP_KINDS.map(async (kind) => await listGroupsOf(session, { campaignId, kind, limit }));
  return (await Promise.all(groups)).flat();
}

interface GroupsQuestion {
  readonly campaignId: string;
  readonly kind: GroupKind;
  readonly limit: number;
}

async function listGroupsOf(session: Session, question: GroupsQuestion): Promise<readonly CampaignGroup[]> {
  const rows = await session.all(groupsOf(question));
  return rows.map(({ value, count }) => ({ by: question.kind, value, count }));
}

const groupsOf = prepared((db, { campaignId, kind, limit }: GroupsQuestion) =>
  db
    .selectFrom('campaign_groups')
    .select(['value', 'count'])
    .where('campaign_id', '=', campaignId)
    .where('kind', '=', kind)
    .orderBy('count', 'desc')
    .orderBy('value')
    .limit(limit),
);

/** From the index of items by state alone. */
const countLeft = prepared((db, { campaignId }: { readonly campaignId: string }) =>
  db
    .selectFrom('campaign_items')
    .select('issuer')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('campaign_id', '=', campaignId)
    .where(sql<SqlBool>`state in ('waiting', 'underWay')`)
    .groupBy('issuer')
    .orderBy('issuer'),
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
