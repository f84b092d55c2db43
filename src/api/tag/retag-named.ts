// Change the tags of a certificate that a call has named, in its caller's name.

import { retag, type TagChange } from '../../certificates/inventory/retag.ts';
import { refuse } from '../../failure.ts';
import type { Circumstances } from '../action.ts';
import { bringsRights } from '../rights/moved-rights.ts';
import { asksBearers } from '../rights/private-key-permission.ts';
import { policyActionOf, touchedCertificate } from '../rights/rights.ts';

/** `action` is the call's own, which a refusal names. */
export async function retagNamed(
  { caller, world }: Pick<Circumstances, 'caller' | 'world'>,
  wish: { readonly action: string; readonly certificateId: string; readonly change: TagChange },
): Promise<void> {
  const { action, certificateId, change } = wish;
  await retag(world, {
    actor: caller.accountUin,
    certificateId,
    change,
    checksBearers: asksBearers(caller),
    check: async (reads, { before, after }) => {
      if (!(await bringsRights(reads, caller, { before, after }))) return;
      const { shown } = touchedCertificate(caller, before);
      refuse({ kind: 'actionDenied', action: policyActionOf(action), resource: shown });
    },
  });
}
