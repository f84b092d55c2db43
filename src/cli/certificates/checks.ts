// What the service sees of proofs now, from where: a line for each proof, and one for each perspective.

import { type ApiAnswer, ApiRefusal, type Call } from '../../client/client.ts';
import { type Row, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import { readAnswer, VERIFICATION, type WireFinding, type WireVerification } from './answers.ts';

const CHECK = 'CheckCertificateDomainVerification';

/** A service that knows no findings is asked without. */
const STRANGE_PARAMETER: ReadonlySet<string> = new Set(['UnknownParameter', 'InvalidParameter']);

export async function askChecks(call: Call, id: string): Promise<ApiAnswer> {
  try {
    return await call(CHECK, { CertificateId: id, Findings: true });
  } catch (error) {
    if (!(error instanceof ApiRefusal) || !STRANGE_PARAMETER.has(error.code)) throw error;
    return await call(CHECK, { CertificateId: id });
  }
}

export function showChecks(shell: Shell, answer: ApiAnswer): void {
  const { VerificationResults: results } = readAnswer(VERIFICATION, answer);
  shell.print('');
  showRows(shell, (results ?? []).flatMap(rowsOf), {});
}

function rowsOf(result: WireVerification): readonly Row[] {
  const { Domain, Findings: finding } = result;
  const check = checkOf(result);
  if (finding === undefined) return [{ Domain, Check: check }];
  return rowsOfFinding({ Domain }, { finding, check });
}

/** reference/lifecycle.md, "Proofs": 1 is good. */
function checkOf({ LocalCheck, LocalCheckFailReason: reason }: WireVerification): string {
  return LocalCheck === 1 ? 'good' : reason || `not yet (${LocalCheck})`;
}

/** From here, and from each perspective. */
export function rowsOfFinding(
  name: Row,
  { finding, check }: { readonly finding: WireFinding; readonly check: string },
): readonly Row[] {
  const { Expected, Found, Perspectives } = finding;
  const here = { ...name, From: 'here', Check: check, Expected: Expected.Value, Found: valuesIn(Found) };
  const others = Perspectives.map(({ Name, Result, Reason, Found: found }) => {
    const seen = { From: Name, Check: Reason || WORDS[Result] || Result, Expected: '', Found: valuesIn(found) };
    return Object.assign({}, name, seen);
  });
  return [here, ...others];
}

function valuesIn(found: readonly string[]): string {
  return found.map((value) => JSON.stringify(value)).join(', ');
}

const WORDS: Readonly<Record<string, string>> = { SAME: 'the same', NOT_AWAITED: 'decided without it' };
