// DescribeCompanies: companies that organisation certificates name, of which this service has none.

import { defineEmptyList } from '../empty-list.ts';

export const DescribeCompanies = defineEmptyList({
  name: 'DescribeCompanies',
  input: { Offset: 'int64', Limit: 'int64', CompanyId: 'int64' },
  answer: { Companies: [], TotalCount: 0 },
});
