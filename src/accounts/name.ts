// The names that operators give to accounts, policies and projects.

import { OperatorError } from '../lib/operator-error.ts';

export const MAX_NAME_LENGTH = 128; // CAM's limit for the name of a policy

/** Throws OperatorError for an empty or long name, and for one that would disturb a line or a table of output. */
export function checkName(kind: 'account' | 'policy' | 'project', name: string): void {
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    throw new OperatorError(`Cannot name the ${kind}: a name has 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name) || name.trim() !== name || !name.isWellFormed()) {
    throw new OperatorError(`Cannot name the ${kind}: control characters and outer spaces may not be in a name`);
  }
}
