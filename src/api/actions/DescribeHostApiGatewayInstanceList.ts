// DescribeHostApiGatewayInstanceList: API gateway domains, as the operator's file names them under the type "apigateway".

import { defineInstanceList } from '../deployment/list-instances.ts';
import { apiGatewayView } from '../views/instances.ts';

export const DescribeHostApiGatewayInstanceList = defineInstanceList({
  name: 'DescribeHostApiGatewayInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Limit: 'uint64',
    Offset: 'string',
  },
  resourceType: 'apigateway',
  view: (page) => page.map(apiGatewayView),
  others: (TotalCount) => ({ TotalCount }),
});
