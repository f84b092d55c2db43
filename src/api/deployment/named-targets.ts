// The targets that a call names, and whether its caller may touch them.

import type { Caller } from '../../accounts/caller.ts';
import { targetResource } from '../../accounts/policy.ts';
import { listTargetsOf } from '../../certificates/targets/known-targets.ts';
import type { Target } from '../../certificates/ports/targets.ts';
import type { World } from '../../certificates/ports/world.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { deniedAction, type Rights } from '../rights/rights.ts';
import { checkInstanceId } from './resource-types.ts';

/** What a policy allows on a target, whichever action comes to it. */
const DEPLOYING = 'DeployCertificateInstance';

interface AskedBy {
  readonly caller: Caller;
  readonly world: Pick<World, 'targets'>;
}

/** Each once. Refuses ids in no form of the type, and those of no target of the account. */
export function targetsNamed(
  { caller, world }: AskedBy,
  { ids, resourceType }: { readonly ids: readonly string[]; readonly resourceType: string | undefined },
): readonly Target[] {
  if (ids.length === 0) refuse({ kind: 'argumentInvalid', detail: because('noInstances') });
  const own = listTargetsOf(world, caller.accountUin);
  const found = ids.map((id) => {
    const target = own.find((one) => one.instanceId === id && isOfType(one, resourceType));
    if (target !== undefined) return target;
    checkInstanceId(id, resourceType);
    return refuse({ kind: 'targetUnknown', instanceId: id });
  });
  checkTargets(caller, found);
  return [...new Set(found)];
}

function isOfType(target: Target, resourceType: string | undefined): boolean {
  return resourceType === undefined || target.resourceType === resourceType;
}

/** All of them or none. */
export function checkTargets(caller: Caller, targets: readonly Pick<Target, 'instanceId'>[]): void {
  const denied = targets.find((target) => !mayDeployTo(caller, target));
  if (denied === undefined) return;
  refuse({ kind: 'actionDenied', action: `ssl:${DEPLOYING}`, resource: `target/${denied.instanceId}` });
}

export function mayDeployTo(rights: Rights, { instanceId }: Pick<Target, 'instanceId'>): boolean {
  const resource = targetResource(rights.accountUin, instanceId);
  return deniedAction(rights, { action: DEPLOYING, alsoDoes: [] }, [resource]) === undefined;
}
