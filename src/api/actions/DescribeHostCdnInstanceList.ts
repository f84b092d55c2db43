// DescribeHostCdnInstanceList: CDN domains, as the operator's file names them under the type "cdn".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { cdnView } from '../views/instances.ts';

export const DescribeHostCdnInstanceList = defineInstanceList({
  name: 'DescribeHostCdnInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Offset: 'uint64',
    Limit: 'uint64',
    AsyncCache: 'int64',
  },
  resourceType: 'cdn',
  view: (page) => page.map(cdnView),
  others: (total) => ({ TotalCount: total, AsyncTotalNum: total, AsyncOffset: total, AsyncCacheTime: '' }),
});
