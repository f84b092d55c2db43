// Lines of files that name certificates for a campaign, in the store: each once, and which of them name one.

import { sql } from 'kysely';
import type { SelectionRows } from '../../certificates/ports/campaign-selections.ts';
import { preparedByKey, prepared, type Session } from '../query.ts';

type LineRows = Pick<
  SelectionRows,
  | 'countIdentifiers'
  | 'listIdentifiersAmong'
  | 'listUnknown'
  | 'countUnknown'
  | 'addIdentifiers'
  | 'markFound'
  | 'forgetFound'
  | 'forgetLines'
>;

/** line: as it was given · found: the same once more, of a line that names a certificate. */
type Kind = 'line' | 'found';

export function campaignLineRows(session: Session): LineRows {
  return {
    countIdentifiers: async (campaignId) => (await session.first(counts({ campaignId })))?.lines ?? 0,
    countUnknown: async (campaignId) => {
      const { lines, found } = (await session.first(counts({ campaignId }))) ?? { lines: 0, found: 0 };
      return lines - found;
    },
    listIdentifiersAmong: (campaignId, identifiers) => listAmong(session, campaignId, identifiers),
    listUnknown: async (campaignId, page) => (await session.all(unknown({ campaignId, ...page }))).map(valueOf),
    addIdentifiers: (campaignId, identifiers) => add(session, { campaignId, kind: 'line', identifiers }),
    markFound: async (campaignId, identifiers) => {
      await add(session, { campaignId, kind: 'found', identifiers });
    },
    forgetLines: (campaignId, limit) => forgetLines(session, campaignId, limit),
    forgetFound: (campaignId, limit) => forget(session, { campaignId, kind: 'found', limit }),
  };
}

interface OfCampaign {
  readonly campaignId: string;
}

const counts = preparedByKey((db, { campaignId }: OfCampaign) =>
  db.selectFrom('campaign_selections').select(['lines', 'found']).where('campaign_id', '=', campaignId),
);

const unknown = prepared(
  (db, { campaignId, after, limit }: OfCampaign & { readonly after: string; readonly limit: number }) =>
    db
      .selectFrom('campaign_identifiers as line')
      .select('line.value')
      .where('line.campaign_id', '=', campaignId)
      .where('line.kind', '=', sql.lit('line' satisfies Kind))
      .where('line.value', '>', after)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('campaign_identifiers as found')
              .select('found.value')
              .whereRef('found.campaign_id', '=', 'line.campaign_id')
              .where('found.kind', '=', sql.lit('found' satisfies Kind))
              .whereRef('found.value', '=', 'line.value'),
          ),
        ),
      )
      .orderBy('line.value')
      .limit(limit),
);

function valueOf({ value }: { readonly value: string }): string {
  return value;
}

async function listAmong(
  session: Session,
  campaignId: string,
  identifiers: readonly string[],
): Promise<readonly string[]> {
  if (identifiers.length === 0) return [];
  const rows = await session.all((db) =>
    db
      .selectFrom('campaign_identifiers')
      .select('value')
      .where('campaign_id', '=', campaignId)
      .where('kind', '=', 'line' satisfies Kind)
      .where('value', 'in', identifiers),
  );
  return rows.map(valueOf);
}

interface Added extends OfCampaign {
  readonly kind: Kind;
  readonly identifiers: readonly string[];
}

async function add(session: Session, { campaignId, kind, identifiers }: Added): Promise<number> {
  const values = [...new Set(identifiers)].map((value) => ({ campaign_id: campaignId, kind, value }));
  if (values.length === 0) return 0;
  const added = await session.change((db) =>
    db
      .insertInto('campaign_identifiers')
      .values(values)
      .onConflict((known) => known.doNothing()),
  );
  await count(session, { campaignId, kind, more: added });
  return added;
}

async function count(
  session: Session,
  { campaignId, kind, more }: OfCampaign & { readonly kind: Kind; readonly more: number },
): Promise<void> {
  const [lines, found] = kind === 'line' ? [more, 0] : [0, more];
  await session.change((db) =>
    db
      .insertInto('campaign_selections')
      .values({ campaign_id: campaignId, lines, found })
      .onConflict((known) =>
        known.column('campaign_id').doUpdateSet({
          lines: sql<number>`campaign_selections.lines + excluded.lines`,
          found: sql<number>`campaign_selections.found + excluded.found`,
        }),
      ),
  );
}

interface Forgotten extends OfCampaign {
  readonly kind: Kind;
  readonly limit: number;
}

async function forget(session: Session, { campaignId, kind, limit }: Forgotten): Promise<number> {
  const page = await session.all((db) =>
    db
      .selectFrom('campaign_identifiers')
      .select('value')
      .where('campaign_id', '=', campaignId)
      .where('kind', '=', kind)
      .limit(limit),
  );
  if (page.length === 0) return 0;
  const forgotten = await session.change((db) =>
    db
      .deleteFrom('campaign_identifiers')
      .where('campaign_id', '=', campaignId)
      .where('kind', '=', kind)
      .where('value', 'in', page.map(valueOf)),
  );
  await count(session, { campaignId, kind, more: -forgotten });
  return forgotten;
}

async function forgetLines(session: Session, campaignId: string, limit: number): Promise<number> {
  for (const kind of ['found', 'line'] as const) {
    const forgotten = await forget(session, { campaignId, kind, limit });
    if (forgotten > 0) return forgotten;
  }
  return 0;
}

/** Of a campaign that is forgotten, with its groups; answers how many rows of at most `limit`. */
export async function removeSelection(session: Session, campaignId: string, limit: number): Promise<number> {
  const forgotten = await forgetLines(session, campaignId, limit);
  if (forgotten > 0) return forgotten;
  const rows = await session.change((db) => db.deleteFrom('campaign_selections').where('campaign_id', '=', campaignId));
  return rows + (await session.change((db) => db.deleteFrom('campaign_groups').where('campaign_id', '=', campaignId)));
}
