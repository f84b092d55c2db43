// Migration 40: each proof says where its value is to be found, which was put together from its domain before.

import type { Migration } from './migration.ts';

export const proofPlaces: Migration = {
  number: 40,
  name: 'proof-places',
  statements: ({ jsonFunctions }) => [PLACING[jsonFunctions]],
};

const PLACING = {
  sqlite: `
    update certificates set proofs = (
      select json_group_array(
        json_set(
          json_remove(value, '$.fileName'),
          '$.place',
          case value ->> '$.method'
            when 'FILE' then '/.well-known/pki-validation/' || (value ->> '$.fileName')
            else '_dnsauth.' || (value ->> '$.domain')
          end
        )
      )
      from json_each(certificates.proofs)
    )
    where proofs <> '[]'`,
  postgres: `
    update certificates set proofs = (
      select jsonb_agg(
        (value - 'fileName') || jsonb_build_object(
          'place',
          case value ->> 'method'
            when 'FILE' then '/.well-known/pki-validation/' || (value ->> 'fileName')
            else '_dnsauth.' || (value ->> 'domain')
          end
        )
        order by position
      )::text
      from jsonb_array_elements(certificates.proofs::jsonb) with ordinality as each (value, position)
    )
    where proofs <> '[]'`,
} as const;
