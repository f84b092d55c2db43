// What happens to a certificate after its call: one act for each next step, each in a file of its own.

import type { Act } from '../deciding/act.ts';
import type { NextStep } from '../model/next-step.ts';
import { nextLookIfHeld } from '../revocation/held.ts';
import { revokeSuperseded } from '../revocation/superseded.ts';
import { tellRevocation } from '../revocation/tell-revocation.ts';
import { cancelOrder } from './cancel-order.ts';
import { checkCaa } from './check-caa.ts';
import { checkProofs } from './check-proofs.ts';
import { close } from './close.ts';
import { issue } from './issue.ts';
import { makeKeys } from './make-keys.ts';
import { publishProofs } from './publish-proofs.ts';
import { retractProofs } from './retract-proofs.ts';

/** A next step at which something is done. */
export type ActStep = Exclude<NextStep, { readonly act: 'nothing' | 'wait' }>;

/** When it is whose turn, `nextStepOf` says. */
export const ACTS: Readonly<Record<ActStep['act'], Act>> = {
  publishProofs,
  makeKey: makeKeys,
  checkProofs,
  checkCaa,
  issue,
  retractProofs,
  close,
  cancelOrder,
  supersede: async (world, { certificate, now }) => {
    const at = await nextLookIfHeld(world, { certificate, now });
    return at === undefined
      ? { kind: 'went', certificate: await revokeSuperseded(world, certificate) }
      : { kind: 'later', at };
  },
  tellRevocation,
};
