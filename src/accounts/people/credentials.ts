// By what a person proves who they are: a password, an authenticator, recovery codes; sealed as one thing.

import { z } from 'zod';
import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { credentialsPlace, type Person } from './person.ts';

export interface Credentials {
  /** Its hash; undefined where there is none yet. */
  readonly password: string | undefined;
  /** Of the authenticator, in Base32; undefined where none is used. */
  readonly codeSecret: string | undefined;
  /** Of recovery codes that are not used up. */
  readonly recoverySha256: readonly string[];
}

export const NO_CREDENTIALS: Credentials = { password: undefined, codeSecret: undefined, recoverySha256: [] };

const KEPT = z.strictObject({
  password: z.string().optional(),
  codeSecret: z.string().optional(),
  recoverySha256: z.array(z.string()),
});

/** Throws when they cannot be opened. */
export function openCredentials(secrets: SecretBox, { id, sealedCredentials }: Person): Credentials {
  if (sealedCredentials === undefined) return NO_CREDENTIALS;
  const { password, codeSecret, recoverySha256 } = KEPT.parse(
    JSON.parse(utf8Of(secrets.open(sealedCredentials, credentialsPlace(id)))),
  );
  return { password, codeSecret, recoverySha256 };
}

export function withCredentials(secrets: SecretBox, person: Person, credentials: Credentials): Person {
  const text = JSON.stringify(credentials);
  return { ...person, sealedCredentials: secrets.seal(bytesOfUtf8(text), credentialsPlace(person.id)) };
}
