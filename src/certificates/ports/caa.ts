// What the heart asks of the world before it lets a name be signed: what the name's CAA records say.

import type { CaaFinding } from '../model/caa.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';

export interface CaaAsker {
  /** Accounts take turns, and records may name those that they let have certificates. */
  readonly accountUin: string;
  /** How control was proved, where these proofs do not say: proofs of before, or the operator's word, stand for it. */
  readonly method: ValidationMethod | undefined;
  readonly proofs: readonly Proof[];
}

export interface CaaChecker {
  /** One finding for each name, in their order. Throws NotNow. */
  check(names: readonly DomainName[], asker: CaaAsker): Promise<readonly CaaFinding[]>;
}
