// DescribeHostLiveInstanceList: domains of live streaming, as the operator's file names them under the type "live".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { liveView } from '../views/instances.ts';

export const DescribeHostLiveInstanceList = defineInstanceList({
  name: 'DescribeHostLiveInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
  },
  resourceType: 'live',
  view: (page) => page.map(liveView),
  others: () => ({}),
});
