// Who may see and change the installation as a whole: its operator, with every right in the account that the first start made.

import { refuse } from '../../failure.ts';
import type { Circumstances } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';

/** Throws administrationDenied, or operatorDenied for another account. */
export async function checkOperator(
  { caller, installation }: Pick<Circumstances, 'caller' | 'installation'>,
  action: string,
): Promise<void> {
  checkEveryRight(caller, action);
  if (!(await installation.isOperator(caller.accountUin))) refuse({ kind: 'operatorDenied', action });
}
