// DescribeHostTeoInstanceList: EdgeOne domains, as the operator's file names them under the type "teo".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { teoView } from '../views/instances.ts';

export const DescribeHostTeoInstanceList = defineInstanceList({
  name: 'DescribeHostTeoInstanceList',
  input: {
    CertificateId: 'string',
    ResourceType: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    OldCertificateId: 'string',
    Offset: 'uint64',
    Limit: 'uint64',
    AsyncCache: 'int64',
  },
  resourceType: 'teo',
  view: (page) => page.map(teoView),
  others: (TotalCount) => ({ TotalCount }),
});
