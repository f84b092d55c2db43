// DescribeCertificateBindResourceTaskDetail: on which resources a certificate is, kind by kind.

import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { defineAction } from '../action.ts';
import { instancesOf } from '../deployment/list-instances.ts';
import { numberIn } from '../deployment/own-deployment.ts';
import { getOwnTask, TASK_STATUSES } from '../deployment/own-task.ts';
import { resourceTypeNamed } from '../deployment/resource-types.ts';
import { wireTime } from '../words/times.ts';
import { bindResourceView } from '../views/bind-resources.ts';

const DEFAULT_LIMIT = 10;

export const DescribeCertificateBindResourceTaskDetail = defineAction({
  name: 'DescribeCertificateBindResourceTaskDetail',
  input: {
    TaskId: 'string!',
    Limit: 'string',
    Offset: 'string',
    ResourceTypes: 'string[]',
    Regions: 'string[]',
  },
  needsVerified: false,
  run: async (call) => {
    const { TaskId, Limit, Offset, ResourceTypes, Regions = [] } = call.input;
    const types = ResourceTypes?.map(resourceTypeNamed);
    const { isDone, at, knownSince, certificate } = await getOwnTask(call, TaskId);
    const meant = at.filter(({ target: { resourceType, region } }) => {
      return (types?.includes(resourceType) ?? true) && (Regions.length === 0 || Regions.includes(region));
    });
    const wanted = [certificate];
    const instances = await instancesOf({ ...call, certificates: wanted }, { at: isDone ? meant : [], wanted });
    const offset = Offset === undefined ? 0 : numberIn('Offset', Offset);
    const limit = Math.min(Limit === undefined ? DEFAULT_LIMIT : numberIn('Limit', Limit), MAX_PAGE);
    return {
      ...bindResourceView(instances, { offset, limit }),
      Status: isDone ? TASK_STATUSES.done : TASK_STATUSES.underWay,
      CacheTime: wireTime(knownSince),
    };
  },
});
