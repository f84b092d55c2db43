// Actions of the same service and version that the international SDK has, and the domestic one of the published 68 has not.

import type { Action } from './action.ts';
import { BatchDeleteCSR } from './actions/BatchDeleteCSR.ts';
import { CreateCSR } from './actions/CreateCSR.ts';
import { DescribeCSR } from './actions/DescribeCSR.ts';
import { DescribeCSRSet } from './actions/DescribeCSRSet.ts';
import { ModifyCSR } from './actions/ModifyCSR.ts';

export const INTERNATIONAL_ACTIONS: readonly Action[] = [
  BatchDeleteCSR,
  CreateCSR,
  DescribeCSR,
  DescribeCSRSet,
  ModifyCSR,
];
