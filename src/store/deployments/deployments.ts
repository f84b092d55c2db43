// Deployments in the store: inserted with their parts, which are saved one by one.

import { type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import {
  type Deployment,
  type DeploymentPart,
  MAX_PARTS,
  type StateCounts,
} from '../../certificates/model/deployment.ts';
import type {
  DeploymentFilter,
  DeploymentRows,
  ListedDeployment,
  SameDeployment,
} from '../../certificates/ports/deployments.ts';
import { IdTaken, StaleState } from '../../certificates/ports/store.ts';
import { columnsOf, decodePart, deploymentOf, partColumnsOf, partOf } from './columns.ts';
import type { DeploymentPartTable, DeploymentTable } from './tables.ts';
import { type Builder, prepared, type Session } from '../query.ts';
import type { Tables } from '../tables.ts';
import { targetStateRows } from './target-states.ts';

export function deploymentRows(session: Session): DeploymentRows {
  return {
    ...targetStateRows(session),
    find: async (id) => {
      const row = await session.first(findDeployment({ id: String(id) }));
      return row === undefined ? undefined : deploymentOf(row);
    },
    list: (filter) => list(session, filter),
    listParts: async (id) => (await session.all(listParts({ id: String(id) }))).map(partOf),
    findPart: async (id) => decodePart(await session.first(findPart({ id: String(id) }))),
    findNextPart: async (targetKey) => decodePart(await session.first(findNextPart({ targetKey }))),
    findUnderWay: async (same) => {
      const row = await session.first((db) => findSameUnderWay(db, same));
      return row === undefined ? undefined : deploymentOf(row);
    },
    insert: (deployment, parts) => insert(session, deployment, parts),
    forgetFormerMaterial: async (id) => void (await session.change(forgetFormerMaterial({ id: String(id) }))),
    savePart: (previous, next) => savePart(session, previous, next),
    forgetFormers: async (targetKey, exceptPartId) => {
      await session.change(forgetFormers({ targetKey, except: String(exceptPartId) }));
    },
    pruneFormers: (until, limit) => pruneFormers(session, { untilMs: until.getTime(), limit }),
    prune: (until, limit) => prune(session, { untilMs: until.getTime(), limit }),
  };
}

export const findDeployment = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('deployments').selectAll().where('id', '=', id),
);

const listParts = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('deployment_parts').selectAll().where('deployment_id', '=', id).orderBy('id').limit(sql.lit(MAX_PARTS)),
);

const findPart = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('deployment_parts').selectAll().where('id', '=', id),
);

/** A literal, so that the index of those to be done serves. */
const toDo = sql<SqlBool>`state in ('waiting', 'running')`;

const findNextPart = prepared((db, { targetKey }: { readonly targetKey: string }) =>
  db
    .selectFrom('deployment_parts')
    .selectAll()
    .where('target_key', '=', targetKey)
    .where(toDo)
    // "running" comes before "waiting".
    .orderBy('state')
    .orderBy('created_at')
    .orderBy('id')
    .limit(sql.lit(1)),
);

export const insertDeployment = prepared((db, columns: DeploymentTable) =>
  db
    .insertInto('deployments')
    .values(columns)
    .onConflict((taken) => taken.doNothing()),
);

export const insertPart = prepared((db, columns: DeploymentPartTable) =>
  db.insertInto('deployment_parts').values(columns),
);

async function insert(session: Session, deployment: Deployment, parts: readonly DeploymentPart[]): Promise<void> {
  const inserted = await session.change(insertDeployment(columnsOf(deployment)));
  if (inserted === 0) throw new IdTaken(`Deployment ${deployment.id} is on record already`);
  for (const part of parts) await session.change(insertPart(partColumnsOf(part)));
}

type PartUpdate = DeploymentPartTable & { readonly savedVersion: number };

export const updatePart = prepared((db, { savedVersion, ...columns }: PartUpdate) =>
  db.updateTable('deployment_parts').set(columns).where('id', '=', columns.id).where('version', '=', savedVersion),
);

async function savePart(session: Session, previous: DeploymentPart, next: DeploymentPart): Promise<DeploymentPart> {
  const saved = { ...next, version: previous.version + 1 };
  const changed = await session.change(updatePart({ ...partColumnsOf(saved), savedVersion: previous.version }));
  if (changed === 0) throw new StaleState(`Part ${previous.id} of a deployment is not as it was read`);
  return saved;
}

export const forgetFormerMaterial = prepared((db, { id }: { readonly id: string }) =>
  db.updateTable('deployments').set({ sealed_former: null }).where('id', '=', id),
);

export const forgetFormers = prepared(
  (db, { targetKey, except }: { readonly targetKey: string; readonly except: string }) =>
    db
      .updateTable('deployment_parts')
      .set({ sealed_former: null, former: 'none' })
      .where('target_key', '=', targetKey)
      .where('id', '<>', except)
      .where('sealed_former', 'is not', null)
      .where(sql<SqlBool>`state not in ('waiting', 'running')`),
);

function isAmong(where: ExpressionBuilder<Tables, 'deployments'>, resourceType: string) {
  // The list is JSON of words without quotes.
  const word = JSON.stringify(resourceType);
  return sql<SqlBool>`replace(${where.ref('resource_types')}, ${word}, '') <> ${where.ref('resource_types')}`;
}

function filtered(db: Builder, filter: DeploymentFilter) {
  let query = db.selectFrom('deployments').where('account_uin', '=', filter.accountUin).where('kind', '=', filter.kind);
  if (filter.certificateId !== undefined) query = query.where('certificate_id', '=', filter.certificateId);
  if (filter.oldCertificateId !== undefined) query = query.where('old_certificate_id', '=', filter.oldCertificateId);
  const { resourceType } = filter;
  return resourceType === undefined ? query : query.where((where) => isAmong(where, resourceType));
}

async function list(session: Session, filter: DeploymentFilter) {
  const counted = await session.first((db) => filtered(db, filter).select((all) => all.fn.countAll().as('total')));
  const rows = await session.all((db) =>
    filtered(db, filter)
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(filter.limit)
      .offset(filter.offset),
  );
  return { total: Number(counted?.total ?? 0), page: await withCounts(session, rows.map(deploymentOf)) };
}

async function withCounts(session: Session, page: readonly Deployment[]): Promise<readonly ListedDeployment[]> {
  if (page.length === 0) return [];
  const rows = await session.all((db) =>
    db
      .selectFrom('deployment_parts')
      .select(['deployment_id', 'state'])
      .select((all) => [all.fn.countAll().as('total'), all.fn.max('updated_at').as('updated_at')])
      .where(
        'deployment_id',
        'in',
        page.map(({ id }) => String(id)),
      )
      .groupBy(['deployment_id', 'state']),
  );
  const byDeployment = Map.groupBy(rows, (row) => row.deployment_id);
  return page.map((deployment) => {
    const own = byDeployment.get(String(deployment.id)) ?? [];
    const counts: StateCounts = Object.fromEntries(own.map(({ state, total }) => [state, Number(total)]));
    const last = Math.max(deployment.createdAt.getTime(), ...own.map((row) => row.updated_at));
    return { deployment, counts, updatedAt: new Date(last) };
  });
}

/** Of an update the types do not matter: what is bound to one certificate gets another. */
export function findSameUnderWay(db: Builder, { kind, accountUin, certificateId, ...same }: SameDeployment) {
  const found = db
    .selectFrom('deployments')
    .selectAll()
    .where('account_uin', '=', accountUin)
    .where('kind', '=', kind)
    .where('certificate_id', '=', certificateId)
    .where((where) =>
      where.exists(
        where
          .selectFrom('deployment_parts')
          .select('deployment_parts.id')
          .whereRef('deployment_parts.deployment_id', '=', 'deployments.id')
          .where(sql<SqlBool>`deployment_parts.state in ('waiting', 'running')`),
      ),
    )
    .orderBy('created_at', 'desc')
    .limit(sql.lit(1));
  const { oldCertificateId, resourceType } = same;
  const updated = oldCertificateId === undefined ? found : found.where('old_certificate_id', '=', oldCertificateId);
  return resourceType === undefined ? updated : updated.where((where) => isAmong(where, resourceType));
}

export const findPartVersion = prepared(partVersion);
export const lockPartVersion = prepared((db, part: Parameters<typeof partVersion>[1]) =>
  partVersion(db, part).forUpdate(),
);

function partVersion(db: Builder, { id, version }: { readonly id: string; readonly version: number }) {
  return db.selectFrom('deployment_parts').select('version').where('id', '=', id).where('version', '=', version);
}

interface Pruned {
  readonly untilMs: number;
  readonly limit: number;
}

/** Of the material of an uploadUpdate and of what stood at its targets neither goes without the other. */
async function pruneFormers(session: Session, { untilMs, limit }: Pruned): Promise<number> {
  const withMaterial = await session.all((db) =>
    db
      .selectFrom('deployments')
      .select('id')
      .where('sealed_former', 'is not', null)
      .where('created_at', '<', untilMs)
      .where(isAtRest)
      .limit(limit),
  );
  const withParts = await session.all((db) =>
    db
      .selectFrom('deployments')
      .select('id')
      .where((where) =>
        where(
          'id',
          'in',
          where
            .selectFrom('deployment_parts')
            .select('deployment_parts.deployment_id')
            .where('deployment_parts.sealed_former', 'is not', null)
            .where('deployment_parts.created_at', '<', untilMs),
        ),
      )
      .where(isAtRest)
      .limit(limit),
  );
  const ids = [...new Set([...withMaterial, ...withParts].map(({ id }) => id))].slice(0, limit);
  if (ids.length === 0) return 0;
  await session.change((db) => db.updateTable('deployments').set({ sealed_former: null }).where('id', 'in', ids));
  await session.change((db) =>
    db
      .updateTable('deployment_parts')
      .set({ sealed_former: null, former: 'none' })
      .where('deployment_id', 'in', ids)
      .where('sealed_former', 'is not', null),
  );
  return ids.length;
}

function isAtRest(where: ExpressionBuilder<Tables, 'deployments'>) {
  const part = where.selectFrom('deployment_parts').select('deployment_parts.id');
  const own = part.whereRef('deployment_parts.deployment_id', '=', 'deployments.id');
  return where.not(where.exists(own.where(sql<SqlBool>`deployment_parts.state in ('waiting', 'running')`)));
}

async function prune(session: Session, { untilMs, limit }: Pruned): Promise<number> {
  const old = await session.all((db) =>
    db.selectFrom('deployments').select('id').where('created_at', '<', untilMs).where(isAtRest).limit(limit),
  );
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await session.change((db) => db.deleteFrom('deployment_parts').where('deployment_id', 'in', ids));
  return await session.change((db) => db.deleteFrom('deployments').where('id', 'in', ids));
}
