// The deployment that a call names: the caller's own, of the action's kind, of a certificate that is open to it.

import type { Deployment, DeploymentKind } from '../../certificates/model/deployment.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { Circumstances } from '../action.ts';
import { quoted } from '../words/wire-values.ts';

/** One that is not open is unknown, as another account's is; of a certificate that is forgotten nobody knows to whom it was open. */
export async function getOwnDeployment(
  { caller, world, isOpen, isRestricted }: Pick<Circumstances, 'caller' | 'world' | 'isOpen' | 'isRestricted'>,
  { id, kind }: { readonly id: number; readonly kind: DeploymentKind },
): Promise<Deployment> {
  const { deployments, certificates } = world.store.reads;
  const found = await deployments.find(id);
  if (found?.kind !== kind || found.accountUin !== caller.accountUin) {
    return refuse({ kind: 'deploymentUnknown', deploymentId: id });
  }
  const certificate = await certificates.findWithDeleted(found.certificateId);
  const isHidden = certificate === undefined ? isRestricted : !isOpen(certificate);
  return isHidden ? refuse({ kind: 'deploymentUnknown', deploymentId: id }) : found;
}

const NUMBER_TEXT = /^[0-9]{1,15}$/;

/** Some actions take their numbers as texts. */
export function numberIn(parameter: string, text: string): number {
  if (NUMBER_TEXT.test(text)) return Number(text);
  return refuse({ kind: 'argumentInvalid', detail: because('numberText', { parameter, value: quoted(text) }) });
}
