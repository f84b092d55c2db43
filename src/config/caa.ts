// How CAA records name the authority: the file's section on Certification Authority Authorization (RFC 8659).

import { z } from 'zod';
import { ZONE_NAME } from './zone.ts';

export interface CaaSettings {
  /** The domains by which records may name this authority; none: nobody looks at CAA records. */
  readonly identifiers: readonly string[];
  /** What stands for an account in "accounturi" (RFC 8657 §3), with "{account}" where its number stands. */
  readonly accountUri: string;
}

export const MAX_CAA_IDENTIFIERS = 20;
export const MAX_ACCOUNT_URI_CHARACTERS = 200;
const ACCOUNT = '{account}';
/** A URI that means nothing to anybody else, until the operator has one. */
const DEFAULT_ACCOUNT_URI = `reseal:account:${ACCOUNT}`;
/** What a value of a parameter may hold (RFC 8659 §4.2): printable ASCII without the semicolon. */
const URI_FORM = /^[a-z][a-z0-9+.-]*:[\x21-\x3a\x3c-\x7e]+$/i;

export const CAA = z.strictObject({
  identifiers: z.array(ZONE_NAME).max(MAX_CAA_IDENTIFIERS).default([]),
  accountUri: z
    .string()
    .max(MAX_ACCOUNT_URI_CHARACTERS)
    .regex(URI_FORM, 'it is a URI in printable ASCII without ";"')
    .refine((uri) => uri.split(ACCOUNT).length === 2, `it has ${ACCOUNT} once, where the account's number stands`)
    .default(DEFAULT_ACCOUNT_URI),
});

export function accountUriOf({ accountUri }: CaaSettings, accountUin: string): string {
  return accountUri.replace(ACCOUNT, accountUin);
}
