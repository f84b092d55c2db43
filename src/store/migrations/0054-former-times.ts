// Migration 54: what stood at targets before is found by its age, so that it can be forgotten before its deployment is.

import type { Migration } from './migration.ts';

export const formerTimes: Migration = {
  number: 54,
  name: 'former-times',
  statements: () => [
    'create index deployments_with_former on deployments (created_at) where sealed_former is not null',
    'create index parts_with_old_former on deployment_parts (created_at) where sealed_former is not null',
  ],
};
