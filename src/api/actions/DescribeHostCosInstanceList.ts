// DescribeHostCosInstanceList: buckets of object storage with their domains, as the operator's file names them under the type "cos".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { cosView } from '../views/instances.ts';

export const DescribeHostCosInstanceList = defineInstanceList({
  name: 'DescribeHostCosInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Offset: 'int64',
    Limit: 'int64',
    AsyncCache: 'int64',
  },
  resourceType: 'cos',
  view: (page) => page.map(cosView),
  others: (total) => ({ TotalCount: total, AsyncTotalNum: total, AsyncOffset: total, AsyncCacheTime: '' }),
});
