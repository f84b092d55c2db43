// How a persistent record writes an account: a form is a rule of its own, since the draft has changed it, and may again.

import { hash } from 'node:crypto';

/** An account, and the key that is its own; one of the API has none. */
export interface RecordAccount {
  /** Its URI, as CAA records have it too (RFC 8657 §3). */
  readonly uri: string;
  /** By RFC 7638, in base64url. */
  readonly thumbprint: string | undefined;
}

export interface AccountForm {
  /** What may stand in "accounturi" of a record at the domain; the first is the one that is shown. */
  urisOf(account: RecordAccount, domain: string): readonly string[];
}

/** draft-ietf-acme-dns-persist until 01: the URI as it is. */
export const PLAIN_FORM: AccountForm = { urisOf: ({ uri }) => [uri] };

const EVERY_DOMAIN = '*';

/** The same from 02 on, §4.1: a hash below the authority's prefix, of the domain, or of "*" in a record that is the same at every domain. */
export function hashedForm(prefix: string): AccountForm {
  return {
    urisOf: (account, domain) => [domain, EVERY_DOMAIN].map((one) => `${prefix}sha-256/${hashOf(account, one)}`),
  };
}

/** Where there is no key, nothing stands in its place. */
function hashOf({ uri, thumbprint = '' }: RecordAccount, domain: string): string {
  const octets = [Buffer.from([domain.length]), Buffer.from(`${domain}${thumbprint}${uri}`, 'ascii')];
  return hash('sha256', Buffer.concat(octets), 'base64url');
}

/** All are taken, the first is shown: who changes from one to another lets records of before stand. */
export function anyOf(forms: readonly AccountForm[]): AccountForm {
  return { urisOf: (account, domain) => forms.flatMap((form) => form.urisOf(account, domain)) };
}
