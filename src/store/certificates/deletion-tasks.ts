// Deletion tasks in the store: written once, found by their ids, forgotten after a while.

import type { DomainName } from '../../certificates/model/domain-name.ts';
import type { DeletionTask } from '../../certificates/ports/deletion-task.ts';
import type { DeletionTaskRows } from '../../certificates/ports/store.ts';
import { prepared, type Query, type Session } from '../query.ts';
import type { DeletionTaskTable } from '../tables.ts';

export function deletionTaskRows(session: Session): DeletionTaskRows {
  return {
    find: async (id) => {
      const row = await session.first(findTask({ id }));
      return row === undefined ? undefined : taskOf(row);
    },
    insert: async (task) => void (await session.change(insertTask(task))),
    prune: async (until, limit) =>
      await session.change((db) =>
        db
          .deleteFrom('deletion_tasks')
          .where('id', 'in', (done) =>
            done.selectFrom('deletion_tasks').select('id').where('done_at', '<', until.getTime()).limit(limit),
          ),
      ),
  };
}

const findTask = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('deletion_tasks').selectAll().where('id', '=', id),
);

const insertColumns = prepared((db, columns: DeletionTaskTable) => db.insertInto('deletion_tasks').values(columns));

export function insertTask(task: DeletionTask): Query<unknown> {
  return insertColumns({
    id: task.id,
    account_uin: task.accountUin,
    certificate_id: task.certificateId,
    names: JSON.stringify(task.names),
    refusal: task.refusal === undefined ? null : JSON.stringify(task.refusal),
    done_at: task.doneAt.getTime(),
  });
}

/** What is read as JSON was written here. */
function taskOf(row: DeletionTaskTable): DeletionTask {
  return {
    id: row.id,
    accountUin: row.account_uin,
    certificateId: row.certificate_id,
    names: JSON.parse(row.names) as readonly DomainName[],
    refusal: row.refusal === null ? undefined : (JSON.parse(row.refusal) as DeletionTask['refusal']),
    doneAt: new Date(row.done_at),
  };
}
