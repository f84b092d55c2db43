// Migration 39: the reason of a revocation is kept beside the words that it was read from.

import type { Migration } from './migration.ts';

export const revocationCauses: Migration = {
  number: 39,
  name: 'revocation-causes',
  statements: ({ text }) => [
    'alter table certificates rename column revocation_reason to revocation_comment',
    `alter table certificates add column revocation_reason ${text}`,
    // What was read from the words is on the ledger, once its issuer knows. No SQL reads the words of the others: they stay
    // without, and whoever reads them reads the words.
    `update certificates set revocation_reason = (
        select case coalesce(issuances.revocation_reason, 0)
          when 0 then 'unspecified' when 1 then 'keyCompromise' when 3 then 'affiliationChanged' when 4 then 'superseded'
          when 5 then 'cessationOfOperation' when 9 then 'privilegeWithdrawn' end
        from issuances where issuances.serial = certificates.serial and issuances.revoked_at is not null
      )
      where step = 'revoked' and revocation_requested_at is not null`,
  ],
};
