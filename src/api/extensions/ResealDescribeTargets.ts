// ResealDescribeTargets: the places to which the account may bring certificates, with what each has been seen to serve.

import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { type KnownTarget, listKnownTargets } from '../../certificates/targets/known-targets.ts';
import { placeText } from '../../lib/network/host-and-port.ts';
import { type Circumstances, defineAction } from '../action.ts';
import { mayDeployTo } from '../deployment/named-targets.ts';
import { type IsTold, loadTold } from '../deployment/told-ids.ts';
import { wireTimeOrNone } from '../words/times.ts';

const DEFAULT_LIMIT = 20;

export const ResealDescribeTargets = defineAction({
  name: 'ResealDescribeTargets',
  input: { Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  run: async (call) => {
    const { input, caller, world } = call;
    const known = await listKnownTargets(world, caller.accountUin);
    const open = known.filter(({ target }) => mayDeployTo(caller, target));
    const offset = input.Offset ?? 0;
    const page = open.slice(offset, offset + Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE));
    const isTold = await loadTold(
      call,
      page.map((one) => deployedBy(one, call)?.certificateId),
    );
    return { TotalCount: open.length, Targets: page.map((one) => viewOf(one, { call, isTold })) };
  },
});

/** What another account has deployed at a target that both may use is nothing to this one. */
function deployedBy({ state }: KnownTarget, { caller }: Pick<Circumstances, 'caller'>) {
  return state?.deployed?.accountUin === caller.accountUin ? state.deployed : undefined;
}

function viewOf(
  known: KnownTarget,
  { call, isTold }: { readonly call: Pick<Circumstances, 'caller'>; readonly isTold: IsTold },
) {
  const { target, state } = known;
  const own = deployedBy(known, call);
  const deployed = isTold(own?.certificateId) ? own : undefined;
  return {
    ResourceType: target.resourceType,
    Region: target.region,
    InstanceId: target.instanceId,
    Name: target.name,
    Domains: target.domains,
    ServedAt: target.served.map(placeText),
    CertificateId: deployed?.certificateId ?? '',
    DeployTime: wireTimeOrNone(deployed?.at),
    DeployedSha256: deployed?.leafSha256 ?? '',
    LookTime: wireTimeOrNone(state?.looked?.at),
    ServedSha256: state?.looked?.served ?? [],
    IsPartial: state?.looked?.isPartial ?? false,
  };
}
