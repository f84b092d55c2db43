// The extension parameter CsrId, by which an order or a reissue names a CSR that the account keeps (docs/extensions.md).

import { because } from '../../reasons/reason.ts';
import type { KeptCsr } from '../../certificates/model/kept-csr.ts';
import { refuse } from '../../failure.ts';
import type { Call } from '../action.ts';
import { getOwnCsr } from './csr-input.ts';
import { checkReadableCsr } from '../rights/private-key-permission.ts';

export function csrIdsOf({ CsrId: id }: { readonly CsrId: number | undefined }): readonly number[] {
  return id === undefined ? [] : [id];
}

/** Whoever has the certificate downloads the key with it: the caller must be allowed to read that of the CSR. */
export function readableKept(call: Pick<Call<unknown>, 'csrs' | 'caller'>, csrId: number): KeptCsr {
  const csr = getOwnCsr(call, csrId);
  checkReadableCsr(call.caller, csr);
  return csr;
}

/** Refuses a CsrId beside a CSR of another origin. */
export function checkKept(given: {
  readonly type: string;
  readonly content: string;
  readonly takes: readonly string[];
  readonly parameter: string;
}): void {
  const { type, content, takes, parameter } = given;
  if (content !== '') refuse({ kind: 'argumentInvalid', detail: because('csrBeside', { parameter: 'CsrId' }) });
  if (takes.includes(type.toLowerCase())) return;
  const detail = because('goesWithOnly', { parameter: 'CsrId', other: parameter, value: takes[0] ?? '' });
  refuse({ kind: 'argumentInvalid', detail });
}
