// The directory of an ACME authority (RFC 8555 §7.1.1): what it offers, and where.

import { z } from 'zod';
import { because } from '../../reasons/reason.ts';
import { unreadable } from './acme-error.ts';

export const MAX_PROFILES = 100;

export interface Directory {
  readonly newNonce: URL;
  readonly newAccount: URL;
  readonly newOrder: URL;
  readonly revokeCert: URL;
  readonly keyChange: URL;
  /** RFC 9773; undefined where it offers no windows. */
  readonly renewalInfo: URL | undefined;
  readonly termsOfService: string | undefined;
  readonly externalAccountRequired: boolean;
  /** Names of draft-aaron-acme-profiles; none where it has none. */
  readonly profiles: readonly string[];
}

const URL_TEXT = z.string().min(1);

const DIRECTORY = z.object({
  newNonce: URL_TEXT,
  newAccount: URL_TEXT,
  newOrder: URL_TEXT,
  revokeCert: URL_TEXT,
  keyChange: URL_TEXT,
  renewalInfo: URL_TEXT.optional(),
  meta: z
    .object({
      termsOfService: z.string().optional().catch(undefined),
      externalAccountRequired: z.boolean().catch(false),
      profiles: z.record(z.string().max(100), z.unknown()).catch({}),
    })
    .default({ termsOfService: undefined, externalAccountRequired: false, profiles: {} }),
});

/** Throws AcmeError, unreadable, for what is none, and for an address that `judge` refuses. */
export function readDirectory(
  json: unknown,
  { url, judge }: { readonly url: URL; readonly judge: (text: string) => URL },
): Directory {
  const read = DIRECTORY.safeParse(json);
  if (typeof json !== 'object' || json === null) return unreadable(because('acmeNoJson', { url: url.href }));
  if (!read.success) {
    const member = String(read.error.issues[0]?.path[0] ?? '');
    return unreadable(because('acmeMember', { url: url.href, member }));
  }
  const { meta, newNonce, newAccount, newOrder, revokeCert, keyChange, renewalInfo } = read.data;
  return {
    newNonce: judge(newNonce),
    newAccount: judge(newAccount),
    newOrder: judge(newOrder),
    revokeCert: judge(revokeCert),
    keyChange: judge(keyChange),
    renewalInfo: renewalInfo === undefined ? undefined : judge(renewalInfo),
    termsOfService: meta.termsOfService,
    externalAccountRequired: meta.externalAccountRequired,
    profiles: Object.keys(meta.profiles).slice(0, MAX_PROFILES),
  };
}
