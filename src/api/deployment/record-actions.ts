// The actions on records of deployments that are the same for all three kinds: retry and rollback.

import { retry } from '../../certificates/deployment/repeat.ts';
import { rollBack } from '../../certificates/deployment/roll-back.ts';
import type { Deployment, DeploymentKind } from '../../certificates/model/deployment.ts';
import { refuse } from '../../failure.ts';
import { type Action, type Circumstances, defineAction, type Output } from '../action.ts';
import { shownPart } from '../views/deployment.ts';
import { checkTargets } from './named-targets.ts';
import { getOwnDeployment } from './own-deployment.ts';

export function defineRetry(name: string, kind: DeploymentKind): Action {
  return defineAction({
    name,
    input: { DeployRecordId: 'int64', DeployRecordDetailId: 'int64' },
    needsVerified: true,
    run: async (call) => {
      const { DeployRecordId, DeployRecordDetailId: partId } = call.input;
      const deployment = await getTouchable(call, { id: required(DeployRecordId), kind });
      await retry(call.world, { actor: call.caller.accountUin, deployment, partId });
      return {};
    },
  });
}

interface RollbackDefinition {
  readonly name: string;
  readonly kind: DeploymentKind;
  readonly input: { readonly DeployRecordId: 'int64' | 'int64!' };
  readonly answer: (deploymentId: number) => Output;
}

export function defineRollback({ name, kind, input, answer }: RollbackDefinition): Action {
  return defineAction({
    name,
    input,
    needsVerified: true,
    run: async (call) => {
      const deployment = await getTouchable(call, { id: required(call.input.DeployRecordId), kind });
      await rollBack(call.world, { actor: call.caller.accountUin, deployment });
      return answer(deployment.id);
    },
  });
}

/** Optional in the contract, and nothing can be done without it. */
function required(id: number | undefined): number {
  return id ?? refuse({ kind: 'parameterMissing', name: 'DeployRecordId' });
}

/** All of its targets are the caller's to touch. */
async function getTouchable(
  call: Circumstances,
  about: { readonly id: number; readonly kind: DeploymentKind },
): Promise<Deployment> {
  const deployment = await getOwnDeployment(call, about);
  const parts = await call.world.store.reads.deployments.listParts(deployment.id);
  const targets = parts.flatMap((part) => shownPart(call.world, part).target);
  checkTargets(call.caller, targets);
  return deployment;
}
