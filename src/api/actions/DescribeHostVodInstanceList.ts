// DescribeHostVodInstanceList: video domains, as the operator's file names them under the type "vod".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { vodView } from '../views/instances.ts';

export const DescribeHostVodInstanceList = defineInstanceList({
  name: 'DescribeHostVodInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
  },
  resourceType: 'vod',
  view: (page) => page.map(vodView),
  others: (TotalCount) => ({ TotalCount }),
});
