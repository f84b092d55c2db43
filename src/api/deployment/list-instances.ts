// The instances of one kind of resource that a call asks for, with the certificates that are there.

import { defectAt } from '../../certificates/deployment/deployable.ts';
import { servedOf } from '../../certificates/model/deployment.ts';
import { isThere, type KnownTarget, listKnownTargets } from '../../certificates/targets/known-targets.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { type Action, type ActionDefinition, type Circumstances, defineAction, type Output } from '../action.ts';
import { idsIn } from '../empty-list.ts';
import type { InputContract, InputOf } from '../input/input.ts';
import { type Instance, instanceOf } from '../views/instances.ts';
import { mayDeployTo } from './named-targets.ts';
import { numberIn } from './own-deployment.ts';

interface Definition<Contract extends InputContract> extends Pick<ActionDefinition<Contract>, 'name' | 'input'> {
  readonly resourceType: string;
  /** Of one page. */
  readonly view: (page: readonly Instance[]) => readonly unknown[];
  /** How many there are, and what else the answer says. */
  readonly others: (total: number) => Output;
}

interface Asked {
  readonly CertificateId?: string | undefined;
  readonly OldCertificateId?: string | undefined;
  readonly Offset?: number | string | undefined;
  readonly Limit?: number | undefined;
}

/** Those for which the named certificate is good, and where the old one is; without either all that the caller may touch. */
export function defineInstanceList<const Contract extends InputContract>(definition: Definition<Contract>): Action {
  const { name, input, resourceType, view, others } = definition;
  return defineAction<Contract>({
    name,
    input,
    needsVerified: false,
    certificateIds: (given) => {
      const { CertificateId, OldCertificateId } = askedOf(given);
      return idsIn(CertificateId, OldCertificateId);
    },
    run: async (call) => {
      const asked = askedOf(call.input);
      const all = await listInstances(call, { resourceType, asked });
      const offset = typeof asked.Offset === 'string' ? numberIn('Offset', asked.Offset) : (asked.Offset ?? 0);
      const limit = Math.min(asked.Limit ?? MAX_PAGE, MAX_PAGE);
      const page = all.slice(Math.max(offset, 0), Math.max(offset, 0) + Math.max(limit, 0));
      return { InstanceList: view(page), ...others(all.length) };
    },
  });
}

/** All actions of this form have these members with these types. */
function askedOf<Contract extends InputContract>(input: InputOf<Contract>): Asked {
  return input;
}

async function listInstances(
  call: Circumstances,
  { resourceType, asked }: { readonly resourceType: string; readonly asked: Asked },
): Promise<readonly Instance[]> {
  const known = await listKnownTargets(call.world, call.caller.accountUin);
  const ofType = known.filter(({ target }) => target.resourceType === resourceType && mayDeployTo(call.caller, target));
  const named = call.certificates.find(({ id }) => id === asked.CertificateId);
  const old = call.certificates.find(({ id }) => id === asked.OldCertificateId);
  const wanted = ofType.filter(
    (one) =>
      (named === undefined || defectAt(one.target, named) === undefined) &&
      (old === undefined || isThere(one, servedOf(old))),
  );
  return await instancesOf(call, { at: wanted, wanted: named === undefined ? [] : [named] });
}

/** With what is on record as deployed there, where that is open to the caller. */
export async function instancesOf(
  { caller, world, certificates, isOpen }: Circumstances,
  { at, wanted }: { readonly at: readonly KnownTarget[]; readonly wanted: readonly Certificate[] },
): Promise<readonly Instance[]> {
  const own = at.flatMap(({ state }) => (state?.deployed?.accountUin === caller.accountUin ? [state.deployed] : []));
  const ids = [...new Set(own.map(({ certificateId }) => certificateId))];
  const deployed = ids.length === 0 ? [] : await world.store.reads.certificates.listWithDeleted(ids);
  const told = [...deployed.filter((one) => one.deletedAt === undefined && isOpen(one)), ...certificates];
  return at.map((known) => instanceOf(known, told, wanted));
}
