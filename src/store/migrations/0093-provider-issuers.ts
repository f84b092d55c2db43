// Migration 93: by which issuer of OpenID Connect a person has signed in, so that a provider of the same name is no other one.

import type { Migration } from './migration.ts';

export const providerIssuers: Migration = {
  number: 93,
  name: 'provider-issuers',
  statements: ({ text }) => [`alter table people add column provider_issuer ${text}`],
};
