// What is known of targets, and the tasks that look for where certificates are, in the store.

import type { Deployed, LookAtTarget, TargetState } from '../../certificates/model/deployment.ts';
import type { BindTask, DeploymentRows } from '../../certificates/ports/deployments.ts';
import type { BindTaskTable, TargetStateTable } from './tables.ts';
import { prepared, type Session } from '../query.ts';

type TargetStateRows = Pick<
  DeploymentRows,
  | 'listTargetStates'
  | 'findTargetState'
  | 'putDeployed'
  | 'putLooked'
  | 'findBindTask'
  | 'findLastBindTaskTime'
  | 'insertBindTask'
  | 'pruneBindTasks'
>;

export function targetStateRows(session: Session): TargetStateRows {
  return {
    listTargetStates: async () => (await session.all(listStates({}))).map(stateOf),
    findTargetState: async (targetKey) => {
      const row = await session.first(findState({ targetKey }));
      return row === undefined ? undefined : stateOf(row);
    },
    putDeployed: async (targetKey, deployed) => {
      await session.change(putDeployed(deployedColumnsOf(targetKey, deployed)));
    },
    putLooked: async (targetKey, look) => void (await session.change(putLooked(lookedColumnsOf(targetKey, look)))),
    findBindTask: async (id) => {
      const row = await session.first(findTask({ id }));
      return row === undefined ? undefined : taskOf(row);
    },
    findLastBindTaskTime: async () => {
      const row = await session.first(findLastTask({}));
      return row === undefined ? undefined : new Date(row.created_at);
    },
    insertBindTask: async (task) => void (await session.change(insertTask(taskColumnsOf(task)))),
    pruneBindTasks: async (until, limit) =>
      await session.change((db) =>
        db
          .deleteFrom('bind_tasks')
          .where('id', 'in', (old) =>
            old.selectFrom('bind_tasks').select('id').where('created_at', '<', until.getTime()).limit(limit),
          ),
      ),
  };
}

const listStates = prepared((db) => db.selectFrom('target_states').selectAll().orderBy('target_key'));

const findState = prepared((db, { targetKey }: { readonly targetKey: string }) =>
  db.selectFrom('target_states').selectAll().where('target_key', '=', targetKey),
);

type DeployedColumns = Pick<
  TargetStateTable,
  'target_key' | 'account_uin' | 'certificate_id' | 'leaf_sha256' | 'deployed_at' | 'told'
>;
type LookedColumns = Pick<TargetStateTable, 'target_key' | 'looked_at' | 'served' | 'is_partial' | 'told'>;

/** Each half leaves the other as it is: who looks and who deploys do not wait for each other. */
export const putDeployed = prepared((db, { target_key: targetKey, ...columns }: DeployedColumns) =>
  db
    .insertInto('target_states')
    .values({ target_key: targetKey, ...columns, served: '[]', is_partial: 0 })
    .onConflict((known) => known.column('target_key').doUpdateSet(columns)),
);

export const putLooked = prepared((db, { target_key: targetKey, ...columns }: LookedColumns) =>
  db
    .insertInto('target_states')
    .values({ target_key: targetKey, ...columns })
    .onConflict((known) => known.column('target_key').doUpdateSet(columns)),
);

const findTask = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('bind_tasks').selectAll().where('id', '=', id),
);

const findLastTask = prepared((db) =>
  db.selectFrom('bind_tasks').select('created_at').where('takes_known', '=', 0).orderBy('created_at', 'desc').limit(1),
);

const insertTask = prepared((db, columns: BindTaskTable) => db.insertInto('bind_tasks').values(columns));

export function deployedColumnsOf(targetKey: string, deployed: Deployed | undefined): DeployedColumns {
  return {
    target_key: targetKey,
    account_uin: deployed?.accountUin ?? null,
    certificate_id: deployed?.certificateId ?? null,
    leaf_sha256: deployed?.leafSha256 ?? null,
    deployed_at: deployed?.at.getTime() ?? null,
    told: '',
  };
}

export function lookedColumnsOf(targetKey: string, { looked, told }: LookAtTarget): LookedColumns {
  return {
    target_key: targetKey,
    looked_at: looked.at.getTime(),
    served: JSON.stringify(looked.served),
    is_partial: looked.isPartial ? 1 : 0,
    told,
  };
}

function stateOf(row: TargetStateTable): TargetState {
  const { account_uin: accountUin, certificate_id: certificateId, leaf_sha256: leafSha256, deployed_at: atMs } = row;
  const isDeployed = accountUin !== null && certificateId !== null && leafSha256 !== null && atMs !== null;
  return {
    targetKey: row.target_key,
    deployed: isDeployed ? { accountUin, certificateId, leafSha256, at: new Date(atMs) } : undefined,
    looked: row.looked_at === null ? undefined : lookedOf(row, row.looked_at),
    told: row.told,
  };
}

/** What is read as JSON was written here. */
function lookedOf(row: TargetStateTable, atMs: number) {
  return { at: new Date(atMs), served: JSON.parse(row.served) as readonly string[], isPartial: row.is_partial === 1 };
}

function taskColumnsOf({ id, accountUin, certificateId, createdAt, takesKnown }: BindTask): BindTaskTable {
  return {
    id,
    account_uin: accountUin,
    certificate_id: certificateId,
    created_at: createdAt.getTime(),
    takes_known: takesKnown ? 1 : 0,
  };
}

function taskOf(row: BindTaskTable): BindTask {
  return {
    id: row.id,
    accountUin: row.account_uin,
    certificateId: row.certificate_id,
    createdAt: new Date(row.created_at),
    takesKnown: row.takes_known === 1,
  };
}
