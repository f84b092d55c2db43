// DescribeHostClbInstanceList: load balancers with their listeners, as the operator's file names them under the type "clb".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { clbViews } from '../views/instances.ts';

export const DescribeHostClbInstanceList = defineInstanceList({
  name: 'DescribeHostClbInstanceList',
  input: {
    Offset: 'uint64',
    Limit: 'uint64',
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    AsyncCache: 'int64',
    OldCertificateId: 'string',
  },
  resourceType: 'clb',
  view: clbViews,
  others: (total) => ({ TotalCount: total, AsyncTotalNum: total, AsyncOffset: total, AsyncCacheTime: '' }),
});
