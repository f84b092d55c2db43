// DescribeHostDdosInstanceList: domains under DDoS protection, as the operator's file names them under the type "ddos".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { ddosView } from '../views/instances.ts';

export const DescribeHostDdosInstanceList = defineInstanceList({
  name: 'DescribeHostDdosInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Offset: 'uint64',
    Limit: 'uint64',
  },
  resourceType: 'ddos',
  view: (page) => page.map(ddosView),
  others: (TotalCount) => ({ TotalCount }),
});
