// DescribeHostLighthouseInstanceList: servers, as the operator's file names them under the type "lighthouse".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { lighthouseView } from '../views/instances.ts';

export const DescribeHostLighthouseInstanceList = defineInstanceList({
  name: 'DescribeHostLighthouseInstanceList',
  input: { CertificateId: 'string', IsCache: 'uint64', Filters: 'Filter[]', ResourceType: 'string' },
  resourceType: 'lighthouse',
  view: (page) => page.map(lighthouseView),
  others: (TotalCount) => ({ TotalCount }),
});
