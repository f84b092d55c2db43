// What the log of operations says of a CSR.

import type { NewOperation } from '../../model/operations.ts';
import type { KeptCsr } from '../../model/kept-csr.ts';

/** By which CSR it is found, and what that is for; nothing of its key. */
export function csrDetail(
  { id, accountUin, names }: Pick<KeptCsr, 'id' | 'accountUin' | 'names'>,
  actor: string,
): Omit<NewOperation, 'kind' | 'at'> {
  return { accountUin, actor, certificateId: '', detail: JSON.stringify({ csrId: id, domain: names[0] }) };
}
