// Migration 28: how chain and key of an upload were written is kept beside what was read of them.

import type { Migration } from './migration.ts';

export const uploadedTexts: Migration = {
  number: 28,
  name: 'uploaded-texts',
  statements: ({ text, bytes }) => [
    // Null for what was uploaded before: it is given back in its normal form.
    `alter table certificates add column chain_outline ${text}`,
    `alter table certificates add column sealed_key_outline ${bytes}`,
  ],
};
