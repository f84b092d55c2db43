// A provider of OpenID Connect as a person has one: its name in the configuration, and the subject that it calls them by.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';

/** Stands in addresses. */
export const PROVIDER_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** OpenID Connect Core §2, "sub": at most 255 ASCII characters. */
export const MAX_SUBJECT_CHARACTERS = 255;

const SUBJECT = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

export interface AtProvider {
  readonly name: string;
  /** "sub" of the provider's ID tokens; letters of another case are another subject. */
  readonly subject: string;
}

/** Undefined for whoever has a password here. Throws argumentInvalid for one without the other, and for what is neither. */
export function atProviderOf(wish: {
  readonly provider: string | undefined;
  readonly subject: string | undefined;
}): AtProvider | undefined {
  const { provider: name, subject } = wish;
  if (name === undefined && subject === undefined) return undefined;
  if (name === undefined || subject === undefined) {
    return refuse({ kind: 'argumentInvalid', detail: because('providerWish') });
  }
  if (!PROVIDER_NAME.test(name)) return refuse({ kind: 'argumentInvalid', detail: because('providerName') });
  if (isSubject(subject)) return { name, subject };
  return refuse({ kind: 'argumentInvalid', detail: because('subjectForm', { most: MAX_SUBJECT_CHARACTERS }) });
}

export function isSubject(text: string): boolean {
  return text.length <= MAX_SUBJECT_CHARACTERS && SUBJECT.test(text);
}
