// Migration 22: keys that were recorded by the hash of how they are written are recorded by what makes them, too.

import type { Migration } from './migration.ts';

export const keyIdentities: Migration = {
  number: 22,
  name: 'key-identities',
  statements: () => [
    // Only of an RSA key is it another: one modulus may stand beside several exponents. No SQL reads a key out of a
    // certificate: the service does so, step by step, when it is opened.
    `insert into unrecorded_keys (certificate_id)
      select id from certificates
      where (csr is not null or chain is not null) and key_algorithm like 'rsa%'
        and id not in (select certificate_id from unrecorded_keys)`,
  ],
};
