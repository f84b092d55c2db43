// The second thing by which a person signs in: a code of their authenticator, or a recovery code, each good once.

import type { Clock } from '../../lib/clock.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import type { PersonRows } from './person.ts';
import type { Person } from './person.ts';
import { type Credentials, openCredentials, withCredentials } from './credentials.ts';
import { stepOfCode } from './one-time-code.ts';
import { hashOfRecoveryCode } from './recovery-code.ts';

interface Given {
  readonly person: Person;
  readonly code: string;
  readonly world: { readonly secrets: SecretBox; readonly clock: Clock };
}

/** True where no code is asked for, too. A recovery code is used up, a step of the authenticator is good once. */
export async function useCode(rows: { readonly people: PersonRows }, { person, code, world }: Given): Promise<boolean> {
  const credentials = openCredentials(world.secrets, person);
  const { codeSecret, recoverySha256 } = credentials;
  if (codeSecret === undefined) return true;
  const step = stepOfCode(code.trim(), { secret: codeSecret, now: world.clock.now() });
  if (step !== undefined) return await rows.people.useStep(person.id, step);
  const used = hashOfRecoveryCode(code);
  if (!recoverySha256.includes(used)) return false;
  const left: Credentials = { ...credentials, recoverySha256: recoverySha256.filter((hash) => hash !== used) };
  await rows.people.put(withCredentials(world.secrets, person, left));
  return true;
}
