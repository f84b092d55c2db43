// What the YAML file says of persistent records: whether they are looked for, and how they write an account.

import { z } from 'zod';

export const ACCOUNT_FORMS = ['plain', 'hashed'] as const;
export type AccountFormName = (typeof ACCOUNT_FORMS)[number];

export interface PersistentRecordsSettings {
  readonly enabled: boolean;
  /** The first is shown to be copied, all are taken. */
  readonly accountForms: readonly AccountFormName[];
  /** Before the hash; undefined where none is hashed. */
  readonly accountHashPrefix: string | undefined;
  /** How many days before its end the account is told of it. */
  readonly noticeDays: number;
}

export const MAX_HASH_PREFIX_CHARACTERS = 200;
/** Who has to ask elsewhere for a record has as long as for a certificate. */
const NOTICE_DAYS = 30;
export const MAX_RECORD_NOTICE_DAYS = 365;
/** What a value of a parameter may hold (RFC 8659 §4.2): printable ASCII without the semicolon. */
const URI_FORM = /^[a-z][a-z0-9+.-]*:[\x21-\x3a\x3c-\x7e]+$/i;

export const PERSISTENT_RECORDS = z
  .strictObject({
    enabled: z.boolean().default(true),
    accountForms: z
      .array(z.enum(ACCOUNT_FORMS))
      .min(1)
      .refine((forms) => new Set(forms).size === forms.length, 'each form stands once')
      .default(['plain']),
    accountHashPrefix: z
      .string()
      .max(MAX_HASH_PREFIX_CHARACTERS)
      .regex(URI_FORM, 'it is the beginning of a URI in printable ASCII without ";"')
      .optional(),
    noticeDays: z.int().min(1).max(MAX_RECORD_NOTICE_DAYS).default(NOTICE_DAYS),
  })
  .refine(
    ({ accountForms, accountHashPrefix }) => !accountForms.includes('hashed') || accountHashPrefix !== undefined,
    {
      path: ['accountHashPrefix'],
      message: 'the form "hashed" needs it',
    },
  )
  .transform((settings): PersistentRecordsSettings => ({ ...settings, accountHashPrefix: settings.accountHashPrefix }));
