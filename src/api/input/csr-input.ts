// What callers tell of a CSR, read: names, key, and whose CSR a call is about.

import { because } from '../../reasons/reason.ts';
import type { KeptCsr } from '../../certificates/model/kept-csr.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import { parseSubjectName } from '../../certificates/model/subject-name.ts';
import { refuse } from '../../failure.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { MAX_CSR_NAMES } from '../../x509/certificate/csr.ts';
import type { Call } from '../action.ts';
import { describeKey, keyAlgorithmNamed } from '../words/wire-values.ts';

/** All that some product may certify: a CSR is made before it is known for which. */
const ANY_NAME = { internalNames: true, addresses: true } as const;

/** The main domain first, each once. Refuses what is no name, and more than a CSR may have. */
export function csrNamesOf(main: string, others: readonly string[] = []): readonly DomainName[] {
  const names = [...new Set([main, ...others].map((name) => parseSubjectName(name, ANY_NAME)))];
  if (names.length <= MAX_CSR_NAMES) return names;
  const detail = because('csrDomains', { count: names.length, most: MAX_CSR_NAMES });
  return refuse({ kind: 'argumentInvalid', detail });
}

export function csrKeyOf(algorithm: string, parameter: string): KeyAlgorithmId {
  const named = keyAlgorithmNamed(algorithm, parameter);
  if (named !== undefined) return named;
  const names = { algorithm: 'EncryptAlgo', parameter: 'KeyParameter' };
  const detail = because('namesNoKey', { ...names, key: describeKey(algorithm, parameter) });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** Throws for one that the action does not name among its csrIds: nobody has looked whose it is. */
export function getOwnCsr({ csrs }: Pick<Call<unknown>, 'csrs'>, csrId: number): KeptCsr {
  const csr = csrs.find(({ id }) => id === csrId);
  if (csr === undefined) throw new Error(`Cannot use CSR ${csrId}: it was not authorized`);
  return csr;
}
