// DescribeCertificateBindResourceTaskResult: on how many resources certificates are, by the tasks that looked.

import type { KnownTarget } from '../../certificates/targets/known-targets.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { MAX_BATCH } from '../input/batch.ts';
import { getOwnTask, type OwnTask, TASK_STATUSES } from '../deployment/own-task.ts';
import { wireTime } from '../words/times.ts';

export const DescribeCertificateBindResourceTaskResult = defineAction({
  name: 'DescribeCertificateBindResourceTaskResult',
  input: { TaskIds: 'string[]!' },
  needsVerified: false,
  run: async (call) => {
    const { TaskIds: ids } = call.input;
    if (ids.length > MAX_BATCH) {
      refuse({ kind: 'parameterValueInvalid', name: 'TaskIds', detail: because('idsCount', { most: MAX_BATCH }) });
    }
    const tasks = await Promise.all([...new Set(ids)].map(async (id) => await getOwnTask(call, id)));
    return { SyncTaskBindResourceResult: tasks.map(resultOf) };
  },
});

function resultOf({ id, isDone, at, knownSince }: OwnTask) {
  return {
    TaskId: id,
    BindResourceResult: isDone ? byTypes(at) : [],
    Status: isDone ? TASK_STATUSES.done : TASK_STATUSES.underWay,
    Error: null,
    CacheTime: wireTime(knownSince),
  };
}

function byTypes(at: readonly KnownTarget[]) {
  const types = Map.groupBy(at, ({ target }) => target.resourceType);
  return [...types].map(([ResourceType, own]) => {
    const regions = Map.groupBy(own, ({ target }) => target.region);
    const rows = [...regions].map(([Region, of]) => ({ Region, TotalCount: of.length, Error: '' }));
    return { ResourceType, BindResourceRegionResult: rows };
  });
}
