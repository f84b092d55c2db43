// DescribeHostWafInstanceList: domains behind a web application firewall, as the operator's file names them under the type "waf".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { wafView } from '../views/instances.ts';

export const DescribeHostWafInstanceList = defineInstanceList({
  name: 'DescribeHostWafInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
  },
  resourceType: 'waf',
  view: (page) => page.map(wafView),
  others: () => ({}),
});
