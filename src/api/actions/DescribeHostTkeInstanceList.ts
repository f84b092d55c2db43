// DescribeHostTkeInstanceList: Kubernetes clusters with their secrets, as the operator's file names them under the type "tke".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { tkeViews } from '../views/instances.ts';

export const DescribeHostTkeInstanceList = defineInstanceList({
  name: 'DescribeHostTkeInstanceList',
  input: {
    Offset: 'uint64',
    Limit: 'uint64',
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    AsyncCache: 'int64',
    OldCertificateId: 'string',
  },
  resourceType: 'tke',
  view: tkeViews,
  others: (total) => ({ TotalCount: total, AsyncTotalNum: total, AsyncOffset: total, AsyncCacheTime: '' }),
});
